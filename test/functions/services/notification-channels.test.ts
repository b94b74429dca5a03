import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { SMTPServer } from "smtp-server";
import { LinkTokens } from "../../../functions/src/notifications/actions/link-tokens.ts";
import type { NotificationsRoom } from "../../../functions/src/notifications/index.ts";
import { registerNotifications } from "../../../functions/src/notifications/triggers.ts";
import type { Alert } from "../../../functions/src/shared/alert.ts";
import { createLog } from "../../../functions/src/shared/log.ts";
import { type RequestParts, requestOf } from "../operations/requests.ts";
import { Handlers } from "./handlers.ts";
import { type Estate, everythingToTeams, type Notifier, startEstate } from "./notifier.ts";

let estate: Estate;

beforeAll(async () => {
  estate = await startEstate();
}, 60_000);
afterAll(() => estate.stop());

const everythingToPeople = everythingToTeams.replace("receiver: channel,", "receiver: people,");

/** The app's functions over a notifier, with the alerts that its webhooks raise. */
async function functionsOf(notifier: Notifier) {
  const room = await notifier.instance();
  const raised: Alert[] = [];
  const handlers = new Handlers();
  const sink = { raise: async (alert: Alert) => void raised.push(alert) };
  const { platform } = estate.storage.contracts;
  const log = createLog(() => undefined);
  registerNotifications(
    handlers.app,
    async () => room,
    async () => sink,
    { NOTIFICATIONS_SCHEDULE: "*/10 * * * * *" } as never,
    platform,
    log,
  );
  return { room, raised, handlers };
}

describe("emails", () => {
  test.each([
    ["an SMTP server", {}, "SMTP"],
    ["Azure Communication Services", { NOTIFICATIONS_SMTP: "" }, "Azure Communication Services"],
  ])(
    "go through %s",
    async (_, environment, via) => {
      const settings: Record<string, string> =
        via === "SMTP" ? {} : { NOTIFICATIONS_EMAIL_CONNECTION: estate.mailbox.connectionString };
      const notifier = await estate.notifier(everythingToPeople, { ...environment, ...settings });
      const room = await notifier.instance();
      const title = `Trouble over ${via} <b>=1+1</b>`;
      await room.intake.take(notifier.alert({ title }));
      await notifier.pass([room], 60);
      const email = estate.mailbox.messages().find(({ subject }) => subject.includes(title));
      expect(email).toMatchObject({
        via,
        from: { address: "alerts@example.com" },
        to: [{ address: "a@example.com" }, { address: "b@example.com" }],
        subject: `[test] Error: ${title}`,
      });
      expect(email?.html).toContain("&lt;b&gt;");
      expect(email?.text).toContain(title);
      expect(email?.headers["x-notification-id"]).toMatch(/^[0-9a-f]{32}\.\d+\.email-/);
    },
    30_000,
  );

  test("that Communication Services say to have already are not sent again", async () => {
    const notifier = await estate.notifier(everythingToPeople, {
      ...{ NOTIFICATIONS_SMTP: "", NOTIFICATIONS_EMAIL_CONNECTION: estate.mailbox.connectionString },
    });
    const room = await notifier.instance();
    estate.mailbox.setOutage({ status: 409 });
    await room.intake.take(notifier.alert({ title: "Taken before" }));
    await notifier.pass([room], 60);
    estate.mailbox.setOutage(null);
    await notifier.pass([room], 600, 60);
    const log = await room.deliveries.list({ state: "sent", since: new Date(0) }, 10);
    expect(log.map(({ summary }) => summary.title)).toContain("Taken before");
    expect(estate.mailbox.messages().filter(({ subject }) => subject.includes("Taken before"))).toEqual([]);
  }, 30_000);

  test("whose sender Communication Services doubt for a moment come later", async () => {
    const notifier = await estate.notifier(everythingToPeople, {
      ...{ NOTIFICATIONS_SMTP: "", NOTIFICATIONS_EMAIL_CONNECTION: estate.mailbox.connectionString },
    });
    const room = await notifier.instance();
    estate.mailbox.setOutage({ status: 401 });
    await room.intake.take(notifier.alert({ title: "Doubted" }));
    await notifier.pass([room], 60);
    estate.mailbox.setOutage(null);
    await notifier.pass([room], 600, 60);
    expect(estate.mailbox.messages().filter(({ subject }) => subject.includes("Doubted"))).toHaveLength(1);
  }, 30_000);

  test("that an SMTP server refuses for some of their receivers say so in the delivery log", async () => {
    const server = new SMTPServer({
      ...{ authOptional: true, disabledCommands: ["STARTTLS"] },
      onRcptTo: ({ address }, _session, answer) =>
        answer(
          address.startsWith("b@") ? Object.assign(new Error("No such person"), { responseCode: 550 }) : null,
        ),
      onData: (stream, _session, answer) => void stream.resume().on("end", () => answer()),
    });
    server.listen(0, "127.0.0.1");
    await once(server.server, "listening");
    const { port } = server.server.address() as AddressInfo;
    const notifier = await estate.notifier(everythingToPeople, {
      NOTIFICATIONS_SMTP: `smtp://127.0.0.1:${port}`,
    });
    const room = await notifier.instance();
    await room.intake.take(notifier.alert());
    await notifier.pass([room], 60);
    server.close();
    const [sent] = await room.deliveries.list({ state: "sent", since: new Date(0) }, 1);
    expect(sent?.receipt).toMatch(/; refused for b@example\.com$/);
    expect(notifier.complaints.join()).toContain("b@example.com");
  }, 30_000);

  test("that the mailbox refuses for a while come later, and once", async () => {
    const notifier = await estate.notifier(everythingToPeople);
    const room = await notifier.instance();
    estate.mailbox.setOutage({ status: 503 });
    await room.intake.take(notifier.alert({ title: "Late" }));
    await notifier.pass([room], 60);
    estate.mailbox.setOutage(null);
    await notifier.pass([room], 600, 60);
    expect(estate.mailbox.messages().filter(({ subject }) => subject.includes("Late"))).toHaveLength(1);
  }, 30_000);
});

/** The paths behind the buttons of the newest card, by their labels. */
function buttonsOf(): Record<string, string> {
  const [card] = estate.teams.messages()[0]?.cards ?? [];
  const actions = (card?.actions ?? []) as readonly { title?: string; url?: string }[];
  return Object.fromEntries(actions.map(({ title = "", url = "" }) => [title, url]));
}

describe("buttons", () => {
  const press = (
    handlers: Handlers,
    url: string | undefined,
    method: "GET" | "POST",
    fields?: Record<string, string>,
  ) => {
    const token = url?.split("/").at(-1) ?? "";
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = fields && new URLSearchParams(fields).toString();
    const parts: RequestParts = { method, params: { token }, ...(body !== undefined && { headers, body }) };
    return handlers.call("notification-action", requestOf(parts));
  };

  async function alerted() {
    const notifier = await estate.notifier(everythingToTeams);
    const functions = await functionsOf(notifier);
    await functions.room.intake.take(notifier.alert({ title: "Burning <script>alert(1)</script>" }));
    await notifier.pass([functions.room], 60);
    return { notifier, ...functions, buttons: buttonsOf() };
  }
  const acknowledgement = async (room: NotificationsRoom) => (await room.openAlerts.list(1))[0]?.acknowledged;

  test("acknowledge: opening the link asks, the form acts, twice is once", async () => {
    const { handlers, room, buttons, notifier } = await alerted();
    const question = await press(handlers, buttons.Acknowledge, "GET");
    expect(question.status).toBe(200);
    expect(question.body).toContain("Acknowledge 1 alert?");
    expect(question.body).toContain("&lt;script&gt;");
    expect(question.body).not.toContain("<script>");
    expect(new Headers(question.headers as Record<string, string>).get("content-security-policy")).toContain(
      "default-src 'none'",
    );
    expect(await acknowledgement(room)).toBeNull();
    expect((await press(handlers, buttons.Acknowledge, "POST", { name: "" })).status).toBe(400);
    expect(await acknowledgement(room)).toBeNull();
    expect((await press(handlers, buttons.Acknowledge, "POST", { name: "Ana" })).status).toBe(200);
    await press(handlers, buttons.Acknowledge, "POST", { name: "Ben" });
    expect(await acknowledgement(room)).toEqual({ by: "Ana", at: notifier.now.toISOString() });
  });

  test("silence: for the time that was chosen, for these alerts only", async () => {
    const { handlers, room, buttons, notifier } = await alerted();
    await room.intake.take(notifier.alert({ key: "other", dataset: "other" }));
    expect((await press(handlers, buttons.Silence, "GET")).body).toContain("For how long");
    for (let times = 0; times < 2; times++) {
      const answer = await press(handlers, buttons.Silence, "POST", { name: "Ana", hours: "4" });
      expect(answer.body).toContain("Silenced");
    }
    expect(await room.silences.list()).toMatchObject([
      { author: "Ana", comment: "By a link, for: Burning <script>alert(1)</script>" },
    ]);
    const open = await room.openAlerts.list(10);
    expect(open.map(({ alert, suppressed }) => `${alert.key} ${suppressed?.by}`).sort()).toEqual([
      "data-quality/orders/total_positive silence",
      "other undefined",
    ]);
    notifier.later(4 * 3600 + 1);
    expect((await room.openAlerts.list(10)).filter(({ suppressed }) => suppressed !== null)).toEqual([]);
  });

  test("forged and expired links are refused, and nothing happens", async () => {
    const { handlers, room, buttons, notifier } = await alerted();
    const own = buttons.Acknowledge ?? "";
    const target = { action: "acknowledge", channelId: "teams-alerts", delivery: "x" } as const;
    const stranger = new LinkTokens(["s".repeat(40)]).sign(target, new Date(notifier.now.getTime() + 1e9));
    for (const url of [
      `${own}A`,
      own.replace("actions/", "actions/A"),
      stranger,
      "",
      "x.y",
      `${own}${"A".repeat(1000)}`,
    ]) {
      expect((await press(handlers, url, "GET")).status).toBe(403);
      expect((await press(handlers, url, "POST", { name: "Eve" })).status).toBe(403);
    }
    notifier.later(3 * 24 * 3600 + 1);
    const late = await press(handlers, own, "POST", { name: "Eve" });
    expect(late.status).toBe(410);
    expect(late.body).toContain("has expired");
    expect(await acknowledgement(room)).toBeNull();
  });

  test("a body that is no form, or too long, does nothing", async () => {
    const { handlers, room, buttons } = await alerted();
    const token = buttons.Acknowledge?.split("/").at(-1) ?? "";
    const bodies = [
      { headers: { "content-type": "application/json" }, body: '{"name":"Eve"}' },
      {
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: `name=Eve&x=${"x".repeat(10_000)}`,
      },
    ];
    for (const parts of bodies) {
      const answer = await handlers.call(
        "notification-action",
        requestOf({ method: "POST", params: { token }, ...parts }),
      );
      expect(answer.status).toBe(400);
    }
    expect(await acknowledgement(room)).toBeNull();
  });
});

describe("other services' alerts", () => {
  const post = (handlers: Handlers, origin: string, body: string) =>
    handlers.call("alert-webhook", requestOf({ method: "POST", params: { origin }, body }));

  test("are raised as the app's own", async () => {
    const { handlers, raised } = await functionsOf(await estate.notifier(everythingToTeams));
    const event = {
      event_type: "jobs.on_failure",
      workspace_id: 1,
      run: { run_id: 2 },
      job: { job_id: 3, name: "medallion" },
    };
    expect(await post(handlers, "databricks", JSON.stringify(event))).toMatchObject({
      status: 202,
      jsonBody: { accepted: 1 },
    });
    expect(raised).toMatchObject([{ key: "databricks/1/3/failed", state: "firing" }]);
  });

  test("keep the digits of runs whose numbers JavaScript cannot hold", async () => {
    const { handlers, raised } = await functionsOf(await estate.notifier(everythingToTeams));
    const body =
      '{"event_type":"jobs.on_failure","workspace_id":7405613453749188351,"run":{"run_id":9007199254740993},' +
      '"job":{"job_id":1043262892843012017,"name":"medallion"}}';
    expect(await post(handlers, "databricks", body)).toMatchObject({ status: 202 });
    expect(raised).toMatchObject([
      { key: "databricks/7405613453749188351/1043262892843012017/failed", correlationId: "9007199254740993" },
    ]);
  });

  test("of Azure Monitor may be about values as large", async () => {
    const { handlers, raised } = await functionsOf(await estate.notifier(everythingToTeams));
    const essentials = {
      ...{ alertId: "a", alertRule: "used-capacity", severity: "Sev3", monitorCondition: "Fired" },
      firedDateTime: "2026-06-01T10:00:00Z",
    };
    const body = JSON.stringify({
      schemaId: "azureMonitorCommonAlertSchema",
      data: {
        essentials,
        alertContext: { condition: { allOf: [{ metricName: "UsedCapacity", metricValue: 0 }] } },
      },
    }).replace('"metricValue":0', '"metricValue":90071992547409930,"threshold":90071992547409929');
    expect(await post(handlers, "azure-monitor", body)).toMatchObject({ status: 202 });
    expect(raised[0]?.facts).toContainEqual({ name: "UsedCapacity", value: "90071992547409930" });
    expect(raised[0]?.description).toContain("90071992547409929");
  });

  test.each([
    ["no alert", "databricks", "{}", 400],
    ["no JSON", "data-factory", "{", 400],
    ["an unknown service", "grafana", "{}", 404],
    ["a body without end", "azure-monitor", `{"x":"${"x".repeat(300_000)}"}`, 413],
  ])("%s is refused with a sentence", async (_, origin, body, status) => {
    const { handlers, raised } = await functionsOf(await estate.notifier(everythingToTeams));
    expect(await post(handlers, origin, body)).toMatchObject({
      status,
      jsonBody: { detail: expect.stringMatching(/\.$/) },
    });
    expect(raised).toEqual([]);
  });
});
