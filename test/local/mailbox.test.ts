import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmailClient, type EmailMessage } from "@azure/communication-email";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createTransport } from "nodemailer";
import { type Mailbox, type MailboxOptions, startMailbox } from "../../local/src/mailbox/mailbox.ts";

let folder = "";
let mailboxes: Mailbox[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mailbox-"));
});
afterEach(async () => {
  await Promise.all(mailboxes.map((mailbox) => mailbox.stop()));
  mailboxes = [];
  rmSync(folder, { recursive: true, force: true });
});

async function mailbox(options: Partial<MailboxOptions> = {}): Promise<Mailbox> {
  const started = await startMailbox({ folder, ...options });
  mailboxes.push(started);
  return started;
}

const hostile = '<script>alert("x")</script>';

describe("SMTP", () => {
  const mail = {
    from: '"Customer 360" <alerts@example.com>',
    to: ["web-shop@example.com", "Finance <finance@example.com>"],
    cc: "lead@example.com",
    bcc: "hidden@example.com",
    replyTo: "nobody@example.com",
    subject: "Orders of 5 January are late – ä",
    text: "Orders are late.\n",
    html: "<p>Orders are <b>late</b>.</p>",
    headers: { "X-Alert-Key": "late/orders" },
    attachments: [{ filename: "rows.csv", content: "a,b\n" }],
  };

  test("a message arrives with all its parts", async () => {
    const { smtp, messages } = await mailbox();
    await createTransport({ ...smtp, secure: false }).sendMail(mail);
    const [message] = messages();
    expect(message).toMatchObject({
      via: "SMTP",
      from: { name: "Customer 360", address: "alerts@example.com" },
      to: [
        { name: "", address: "web-shop@example.com" },
        { name: "Finance", address: "finance@example.com" },
      ],
      cc: [{ name: "", address: "lead@example.com" }],
      bcc: [{ name: "", address: "hidden@example.com" }],
      replyTo: [{ name: "", address: "nobody@example.com" }],
      subject: mail.subject,
      text: mail.text,
      html: expect.stringContaining("<p>Orders are <b>late</b>.</p>"),
      headers: { "x-alert-key": "late/orders" },
      attachments: [{ name: "rows.csv", contentType: "text/csv", bytes: 4 }],
    });
  });

  test("a user has to sign in when one is named", async () => {
    const { smtp, messages } = await mailbox({ smtpUser: { name: "platform", password: "secret" } });
    const send = (auth?: { user: string; pass: string }) =>
      createTransport({ ...smtp, secure: false, ...(auth ? { auth } : {}) }).sendMail(mail);
    await expect(send()).rejects.toMatchObject({ responseCode: 530 });
    await expect(send({ user: "platform", pass: "wrong" })).rejects.toMatchObject({ responseCode: 535 });
    await send({ user: "platform", pass: "secret" });
    expect(messages()).toHaveLength(1);
  });

  test.each([
    [503, 451],
    [429, 451],
    [400, 550],
  ])("out of order with %d it answers %d", async (status, responseCode) => {
    const { smtp, messages, setOutage } = await mailbox();
    const transport = createTransport({ ...smtp, secure: false });
    setOutage({ status });
    await expect(transport.sendMail(mail)).rejects.toMatchObject({ responseCode });
    setOutage(null);
    await transport.sendMail(mail);
    expect(messages()).toHaveLength(1);
  });
});

describe("Azure Communication Services", () => {
  const message: EmailMessage = {
    senderAddress: "alerts@example.com",
    content: { subject: "Late", plainText: "late", html: "<p>late</p>" },
    recipients: { to: [{ address: "web-shop@example.com", displayName: "Web shop" }] },
    headers: { "X-Alert-Key": "late/orders" },
  };
  const options = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } };

  test("a message arrives, and its operation succeeds", async () => {
    const { connectionString, messages } = await mailbox();
    const poller = await new EmailClient(connectionString, options).beginSend(message, {
      updateIntervalInMs: 10,
    });
    expect(await poller.pollUntilDone()).toMatchObject({ status: "Succeeded" });
    expect(messages()).toMatchObject([
      {
        via: "Azure Communication Services",
        from: { address: "alerts@example.com" },
        to: [{ name: "Web shop", address: "web-shop@example.com" }],
        ...{ subject: "Late", text: "late", html: "<p>late</p>" },
        headers: { "x-alert-key": "late/orders" },
      },
    ]);
  });

  test("an operation has the id that its client gives it", async () => {
    const { connectionString } = await mailbox();
    const operationId = "0f8fad5b-d9cb-469f-a165-70867728950e";
    const client = new EmailClient(connectionString, options);
    const poller = await client.beginSend(message, { operationId, updateIntervalInMs: 10 });
    expect(await poller.pollUntilDone()).toMatchObject({ id: operationId });
  });

  test("a wrong key is refused", async () => {
    const { connectionString, messages } = await mailbox();
    const wrong = connectionString.replace(/accesskey=.*/, "accesskey=d3Jvbmc=");
    await expect(new EmailClient(wrong, options).beginSend(message)).rejects.toMatchObject({
      statusCode: 401,
    });
    expect(messages()).toEqual([]);
  });

  test("a body that was changed on its way is refused", async () => {
    const { connectionString, messages } = await mailbox();
    const client = new EmailClient(connectionString, {
      ...options,
      additionalPolicies: [
        {
          position: "perRetry",
          policy: {
            name: "change",
            sendRequest: (request, next) => {
              request.body = String(request.body).replace("Late", "Soon");
              return next(request);
            },
          },
        },
      ],
    });
    await expect(client.beginSend(message)).rejects.toThrow(/x-ms-content-sha256/);
    expect(messages()).toEqual([]);
  });

  test.each([
    ["no recipient", { recipients: { to: [] } }, /expected a recipient/],
    ["no content", { content: { subject: "Late" } }, /expected plainText, html or both/],
    ["an address that is none", { senderAddress: "alerts" }, /senderAddress/],
  ])("a message with %s is refused with a sentence", async (_what, change, problem) => {
    const { connectionString } = await mailbox();
    const sending = new EmailClient(connectionString, options).beginSend({
      ...message,
      ...change,
    } as EmailMessage);
    await expect(sending).rejects.toMatchObject({ statusCode: 400, message: expect.stringMatching(problem) });
  });

  test("out of order it says so, and when to come back", async () => {
    const { connectionString, setOutage } = await mailbox();
    setOutage({ status: 429, retryAfterSeconds: 7 });
    const error = await new EmailClient(connectionString, options)
      .beginSend(message)
      .catch((reason) => reason);
    expect(error).toMatchObject({ statusCode: 429 });
    expect(error.response.headers.get("retry-after")).toBe("7");
  });
});

describe("what is kept and shown", () => {
  async function received(html = `<h1>Hello</h1>${hostile}`) {
    const box = await mailbox();
    const coming = box.nextMessage();
    await createTransport({ ...box.smtp, secure: false }).sendMail({
      from: "alerts@example.com",
      to: "web-shop@example.com",
      subject: `Late ${hostile}`,
      text: `late ${hostile}`,
      html,
    });
    return { box, message: await coming };
  }

  test("messages are files, which the next run shows again, the newest first", async () => {
    const { box, message } = await received();
    await createTransport({ ...box.smtp, secure: false }).sendMail({
      from: "a@b.example",
      to: "c@d.example",
      text: "x",
    });
    expect(readdirSync(folder)).toHaveLength(2);
    const again = await mailbox();
    expect(again.messages()).toEqual(box.messages());
    expect(again.messages()[1]).toEqual(message);
  });

  test("the page escapes what a message says", async () => {
    const { box, message } = await received();
    for (const path of [
      "",
      `messages/${message.id}`,
      `messages/${message.id}/text`,
      `messages/${message.id}/headers`,
    ]) {
      const content = await (await fetch(`${box.url}/${path}`)).text();
      expect(content).toContain("web-shop@example.com");
      expect(content).not.toContain(hostile);
    }
  });

  test("a message's HTML is shown in a frame where nothing runs", async () => {
    const { box, message } = await received();
    const page = await (await fetch(`${box.url}/messages/${message.id}`)).text();
    const [frame] = /<iframe[^>]*>/.exec(page) ?? [];
    expect(frame).toContain(`src="/messages/${message.id}/content"`);
    expect(frame).toMatch(/sandbox="allow-popups allow-popups-to-escape-sandbox"/);
    const content = await fetch(`${box.url}/messages/${message.id}/content`);
    expect(await content.text()).toContain("<h1>Hello</h1>");
    expect(content.headers.get("content-security-policy")).toMatch(/default-src 'none'.*sandbox/);
  });

  test("an empty mailbox says so, and there is nothing at an unknown message", async () => {
    const { url } = await mailbox();
    expect(await (await fetch(url)).text()).toContain("No messages yet");
    expect((await fetch(`${url}/messages/1`)).status).toBe(404);
  });
});
