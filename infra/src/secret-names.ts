/** Names of the vault's secrets. */
export const secretNames = {
  /** Key that other services call the Functions app with. */
  functionKey: "functions-platform-key",
  /** Signs the links in messages. */
  linkKey: "notifications-link-key",
  /** Named by the description of the product catalog's extraction. */
  productApiKey: "product-api-key",
  customerMasterPassword: "customer-master-password",
  cartEventsKeys: "cart-events-keys",
  teamsWebhooks: "teams-webhooks",
} as const;

export type SecretName = keyof typeof secretNames;
