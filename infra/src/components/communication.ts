/** Emails: a domain that they come from, and the service that sends them. */
import * as acs from "@pulumi/azure-native/communication/index.js";
import * as pulumi from "@pulumi/pulumi";
import { type Estate, type Monitored, monitored } from "../estate.ts";

/** What a sender is called on a domain of ours, and on one of Azure's, which knows no other. */
const [ownSender, azureSender] = ["alerts", "DoNotReply"];

export class Communication extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  /** `https://<name>.<region>.communication.azure.com` */
  readonly endpoint: pulumi.Output<string>;
  /** Address that emails come from. */
  readonly sender: pulumi.Output<string>;
  readonly monitored: readonly Monitored[];

  constructor(estate: Estate, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:Communication", "communication", {}, options);
    const { names, config, place } = estate;
    const { dataLocation, domain } = config.communication;
    const everywhere = { resourceGroupName: place.resourceGroupName, tags: place.tags, location: "global" };
    const email = new acs.EmailService(
      "email",
      { ...everywhere, emailServiceName: names.of("email"), dataLocation },
      { parent: this },
    );
    const from = new acs.Domain(
      "email-domain",
      {
        ...everywhere,
        emailServiceName: email.name,
        domainName: domain ?? "AzureManagedDomain",
        domainManagement: domain ? "CustomerManaged" : "AzureManaged",
        userEngagementTracking: "Disabled",
      },
      { parent: this },
    );
    if (domain) this.#sender(estate, email, from);
    const service = new acs.CommunicationService(
      "communication",
      {
        ...everywhere,
        communicationServiceName: names.of("communication"),
        ...{ dataLocation, disableLocalAuth: true, linkedDomains: [from.id] },
      },
      { parent: this },
    );
    this.id = service.id;
    this.endpoint = pulumi.interpolate`https://${service.hostName}`;
    this.sender = pulumi.interpolate`${domain ? ownSender : azureSender}@${from.mailFromSenderDomain}`;
    this.monitored = [monitored("communication", this.id)];
    this.registerOutputs({ id: this.id, endpoint: this.endpoint, sender: this.sender });
  }

  #sender({ place }: Estate, email: acs.EmailService, domain: acs.Domain): void {
    new acs.SenderUsername(
      "email-sender",
      {
        resourceGroupName: place.resourceGroupName,
        ...{ emailServiceName: email.name, domainName: domain.name },
        ...{ senderUsername: ownSender, username: ownSender, displayName: "Customer 360" },
      },
      { parent: this },
    );
  }
}
