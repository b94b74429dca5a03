/** Faults in what the Functions app is set to, waits for and is asked: each is found. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { resolved, settingProblems, settingsOf, triggerProblems } from "../estate/app-references.ts";
import { type RegisteredApp, registeredApp } from "../estate/registered-app.ts";
import { type Resources, saying, soundEstate, without } from "./planting.ts";

let sound: Resources;
let app: RegisteredApp;
beforeAll(async () => {
  sound = await soundEstate();
  app = registeredApp(resolved(settingsOf(sound)));
});

const pipeline = "azure-native:datafactory:Pipeline";
const functionApp = "azure-native:web:WebApp";

describe("of the app's settings", () => {
  test.each([
    [
      "a secret that the vault has not",
      "secrets/teams-webhooks",
      "secrets/teams",
      "setting NOTIFICATIONS_TEAMS: there is no secret 'teams'",
    ],
    [
      "another vault",
      "SecretUri=https://kv-c360-dev-x7k2",
      "SecretUri=https://kv-other",
      "there is no vault 'kv-other'",
    ],
    [
      "another account",
      "https://stc360devlakex7k2.blob",
      "https://stother.blob",
      "setting LAKE_STORAGE__blobServiceUri: there is no storage account 'stother'",
    ],
    [
      "another namespace",
      "evhns-c360-dev-x7k2.servicebus",
      "evhns-other.servicebus",
      "there is no Event Hubs namespace 'evhns-other'",
    ],
    [
      "another factory",
      "adf-c360-dev-x7k2",
      "adf-other",
      "setting DATA_FACTORY_NAME: there is no factory 'adf-other'",
    ],
    [
      "another sender of emails",
      "https://acs-c360-dev-x7k2.europe",
      "https://acs-other.europe",
      "there is no communication service 'acs-other'",
    ],
    [
      "an identity that nobody has",
      "632d6675-6e63-4469-8f6e-730000000000",
      "00000000-0000-4000-8000-00000000000a",
      "there is no identity",
    ],
  ])("%s is found", (_, right, wrong, sentence) => {
    const problems = settingProblems(saying(sound, functionApp, right, wrong));
    expect(problems).toEqual(problems.filter((problem) => problem.includes(sentence)));
    expect(problems).not.toEqual([]);
  });
});

describe("of the app's triggers", () => {
  const queue = "azure-native:storage:Queue";
  const found: readonly (readonly [string, () => Resources, string])[] = [
    [
      "no queue",
      () => without(sound, queue, '"queueName":"alerts"'),
      "trigger alert-intake: account stc360devstatex7k2 has no queue 'alerts'",
    ],
    [
      "no queue for what fails",
      () => without(sound, queue, "notifications-poison"),
      "has no queue 'notifications-poison'",
    ],
    [
      "no address of queues",
      () => saying(sound, functionApp, "STATE_STORAGE__queueServiceUri", "STATE_STORAGE__queueUri"),
      "there is no setting STATE_STORAGE__queueServiceUri",
    ],
    [
      "queues of another account",
      () =>
        saying(
          sound,
          functionApp,
          '"STATE_STORAGE__queueServiceUri","value":"https://stc360devstatex7k2',
          '"STATE_STORAGE__queueServiceUri","value":"https://stc360devlakex7k2',
        ),
      "account stc360devlakex7k2 has no queue",
    ],
    [
      "no container",
      () => without(sound, "azure-native:storage:BlobContainer", '"containerName":"inbox"'),
      "there is no container 'inbox'",
    ],
    [
      "no subscription to its events",
      () => without(sound, "azure-native:eventgrid:SystemTopicEventSubscription", "dq_results/_summaries"),
      "nothing subscribes to those of logs/dq_results/_summaries/",
    ],
    [
      "a call by Data Factory of a route that is none",
      () => saying(sound, pipeline, "extract/@{", "extracts/@{"),
      "the app has no route for 'extracts/{}'",
    ],
    [
      "a call by Azure Monitor of a route that is none",
      () =>
        saying(
          sound,
          "azure-native:monitor:ActionGroup",
          "/api/alerts/azure-monitor",
          "/api/alert/azure-monitor",
        ),
      "the app has no route for 'alert/azure-monitor'",
    ],
    [
      "a call by Databricks of a route that is none",
      () =>
        saying(
          sound,
          "databricks:index/notificationDestination:NotificationDestination",
          "/api/alerts/databricks",
          "/api/alert/databricks",
        ),
      "the app has no route for 'alert/databricks'",
    ],
  ];
  test.each(found)("%s is found", (_, faulty, sentence) => {
    const problems = triggerProblems(faulty(), app);
    expect(problems).toEqual(problems.filter((problem) => problem.includes(sentence)));
    expect(problems).not.toEqual([]);
  });
});
