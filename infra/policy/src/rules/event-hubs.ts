/** Rules on Event Hubs and on what Event Grid delivers. */
import { at, type EstateRule, expectAt, faultsOfThose, ofType, type ResourceRule } from "../rule.ts";

const namespace = "azure-native:eventhub:Namespace";
const learn = "https://learn.microsoft.com/azure";

const noLocalAuth: ResourceRule = {
  id: "event-hubs-no-local-auth",
  title: "Event Hubs take no shared access keys",
  severity: "high",
  references: ["AZR-000102"],
  link: `${learn}/event-hubs/authorize-access-azure-active-directory`,
  types: [namespace],
  faultOf: expectAt("disableLocalAuth", [true]),
};

const tls: ResourceRule = {
  id: "event-hubs-tls",
  title: "Event Hubs speak TLS 1.2 or newer",
  severity: "high",
  references: ["AZR-000356"],
  link: `${learn}/event-hubs/transport-layer-security-configure-minimum-version`,
  types: [namespace],
  faultOf: expectAt("minimumTlsVersion", ["1.2", "1.3"]),
};

const firewall: EstateRule = {
  id: "event-hubs-firewall",
  title: "Event Hubs refuse networks that they do not name",
  severity: "high",
  references: ["AZR-000422"],
  link: `${learn}/event-hubs/network-security`,
  faultsOf: (estate) =>
    faultsOfThose(
      ofType(estate, namespace),
      (own) =>
        own.properties.publicNetworkAccess === "Disabled" ||
        ofType(estate, "azure-native:eventhub:NamespaceNetworkRuleSet").some(
          (rules) =>
            estate.refersTo(rules, "namespaceName", own) && rules.properties.defaultAction === "Deny",
        ),
      "its public network is open, and no NamespaceNetworkRuleSet denies by default",
    ),
};

const subscriptions = [
  "azure-native:eventgrid:SystemTopicEventSubscription",
  "azure-native:eventgrid:EventSubscription",
  "azure-native:eventgrid:TopicEventSubscription",
];

const deadLetter: ResourceRule = {
  id: "events-dead-letter",
  title: "Events that cannot be delivered are kept",
  severity: "high",
  references: [],
  link: `${learn}/event-grid/delivery-and-retry`,
  types: subscriptions,
  faultOf: (properties) =>
    at(properties, "deadLetterWithResourceIdentity.deadLetterDestination") ||
    at(properties, "deadLetterDestination")
      ? null
      : "there is no deadLetterWithResourceIdentity: expected a container for what cannot be delivered",
};

const retry: ResourceRule = {
  id: "events-retry",
  title: "Delivery of events is tried again, within stated limits",
  severity: "medium",
  references: [],
  link: `${learn}/event-grid/delivery-and-retry`,
  types: subscriptions,
  faultOf: (properties) => {
    const attempts = at(properties, "retryPolicy.maxDeliveryAttempts");
    const minutes = at(properties, "retryPolicy.eventTimeToLiveInMinutes");
    if (Number(attempts) > 1 && Number(minutes) > 0) return null;
    return "retryPolicy states no maxDeliveryAttempts above 1 with an eventTimeToLiveInMinutes";
  },
};

export const eventRules = [noLocalAuth, tls, firewall, deadLetter, retry];
