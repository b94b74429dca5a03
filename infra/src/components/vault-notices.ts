/** What the vault tells of its secrets. */
export interface VaultNotice {
  readonly name: string;
  /** Type of the event. */
  readonly event: string;
  /** 1 error, 2 warning. */
  readonly severity: 1 | 2;
  readonly description: string;
}

export const vaultNotices: readonly VaultNotice[] = [
  {
    ...{ name: "secret-ends-soon", event: "Microsoft.KeyVault.SecretNearExpiry", severity: 2 },
    description: "A secret of the vault ends within 30 days: set new ones.",
  },
  {
    ...{ name: "secret-has-ended", event: "Microsoft.KeyVault.SecretExpired", severity: 1 },
    description: "A secret of the vault has ended: clusters cannot sign in with it any more.",
  },
];
