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
  /** What DNS has to say of a domain of ours; null where there is none. */
  readonly domainRecords: pulumi.Output<unknown> | null;
  readonly monitored: readonly Monitored[];

  constructor(estate: Estate, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:Communication", "communication", {}, options);
    const { names, config } = estate;
    const { dataLocation, domain, isDomainVerified } = config.communication;
    const email = new acs.EmailService(
      "email",
      { ...everywhere(estate), emailServiceName: names.of("email"), dataLocation },
      { parent: this },
    );
    const own = domain ? this.#domain(estate, email, "email-domain", domain) : null;
    if (own) this.#sender(estate, email, own);
    // A domain has to be there before it can be verified, and verified before it can be linked.
    const from = own && isDomainVerified ? own : this.#domain(estate, email, "email-azure-domain");
    const service = new acs.CommunicationService(
      "communication",
      {
        ...everywhere(estate),
        communicationServiceName: names.of("communication"),
        ...{ dataLocation, disableLocalAuth: true, linkedDomains: [from.id] },
      },
      { parent: this },
    );
    this.id = service.id;
    this.endpoint = pulumi.interpolate`https://${service.hostName}`;
    this.sender = pulumi.interpolate`${from === own ? ownSender : azureSender}@${from.mailFromSenderDomain}`;
    this.domainRecords = own?.verificationRecords ?? null;
    this.monitored = [monitored("communication", this.id)];
    this.registerOutputs({ id: this.id, endpoint: this.endpoint, sender: this.sender });
  }

  /** @param ours one of Azure's where it is left out */
  #domain(estate: Estate, email: acs.EmailService, name: string, ours?: string): acs.Domain {
    return new acs.Domain(
      name,
      {
        ...everywhere(estate),
        emailServiceName: email.name,
        domainName: ours ?? "AzureManagedDomain",
        domainManagement: ours ? "CustomerManaged" : "AzureManaged",
        userEngagementTracking: "Disabled",
      },
      { parent: this },
    );
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

function everywhere({ place: { resourceGroupName, tags } }: Estate) {
  return { resourceGroupName, tags, location: "global" };
}
