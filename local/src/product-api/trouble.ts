/** Misbehaviour that the product API shows when it is asked to, as APIs do that nobody asked. */

/** What goes wrong. */
export type Misbehaviour =
  /** Answers this status, with Retry-After if seconds are given. */
  | { readonly kind: "status"; readonly status: 429 | 500 | 502 | 503; readonly retryAfterSeconds?: number }
  /** Takes the request and never answers. */
  | { readonly kind: "time-out" }
  /** Answers 200 with half of the JSON. */
  | { readonly kind: "torn-json" }
  /** Breaks the connection off in the middle of the body. */
  | { readonly kind: "cut-off" }
  /** Answers with the records of the page before. */
  | { readonly kind: "repeated-page" }
  /** Says that there are so many more records in all. */
  | { readonly kind: "changed-total"; readonly by: number }
  /** Answers only after so long. */
  | { readonly kind: "slow"; readonly milliseconds: number };

/** Where it goes wrong, and how often. */
export type Trouble = Misbehaviour & {
  /** Page, counted from 1 however the client pages; every one when it is left out. */
  readonly page?: number;
  /** How many answers it spoils; once when it is left out. */
  readonly times?: number;
};

/** Trouble that is still to come. */
export class Troubles {
  #waiting: { readonly trouble: Trouble; left: number }[] = [];

  add(troubles: readonly Trouble[]): void {
    this.#waiting.push(...troubles.map((trouble) => ({ trouble, left: trouble.times ?? 1 })));
  }

  /** What happens to the answer of a page; null when nothing does. Slowness comes on top. */
  next(page: number): { readonly slowMilliseconds: number; readonly misbehaviour: Misbehaviour | null } {
    const here = this.#waiting.filter(({ trouble }) => (trouble.page ?? page) === page);
    const slow = here.find(({ trouble }) => trouble.kind === "slow");
    const other = here.find(({ trouble }) => trouble.kind !== "slow");
    for (const happening of [slow, other]) if (happening) happening.left -= 1;
    this.#waiting = this.#waiting.filter(({ left }) => left > 0);
    const slowMilliseconds = slow?.trouble.kind === "slow" ? slow.trouble.milliseconds : 0;
    return { slowMilliseconds, misbehaviour: other?.trouble ?? null };
  }
}
