/** Ranges of addresses: subnets lie in their network, and none overlaps another. */
import type { RecordedResource } from "../../../local/src/estate/recorder.ts";

interface Range {
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

/** @throws RangeError for what is no range in CIDR notation, or one that does not begin where its prefix does */
export function rangeOf(text: string): Range {
  const [, address = "", prefix] = text.match(/^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/) ?? [];
  const octets = address.split(".").map(Number);
  const length = Number(prefix);
  if (octets.length !== 4 || octets.some((octet) => octet > 255) || length > 32)
    throw new RangeError(`'${text}' is no range of addresses such as 10.0.0.0/24`);
  const first = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - length);
  if (first % size !== 0) throw new RangeError(`'${text}' does not begin where a range of its size begins`);
  return { text, first, last: first + size - 1 };
}

/** Sentences about subnets outside of their networks, and about those that overlap. */
export function rangeProblems(resources: readonly RecordedResource[]): string[] {
  const ofType = (type: string) =>
    resources.filter((resource) => resource.type === `azure-native:network:${type}`);
  return ofType("VirtualNetwork").flatMap((network) => {
    const spaces: Range[] = network.inputs.addressSpace.addressPrefixes.map(rangeOf);
    const subnets = ofType("Subnet")
      .filter(({ inputs }) => inputs.virtualNetworkName === network.inputs.virtualNetworkName)
      .map(({ inputs }) => rangeOf(inputs.addressPrefix));
    return [...outside(subnets, spaces), ...overlapping(subnets)];
  });
}

function outside(subnets: readonly Range[], spaces: readonly Range[]): string[] {
  return subnets
    .filter(({ first, last }) => !spaces.some((space) => space.first <= first && last <= space.last))
    .map(({ text }) => `the subnet ${text} lies outside of ${spaces.map((space) => space.text).join(", ")}`);
}

function overlapping(subnets: readonly Range[]): string[] {
  return subnets.flatMap((one, index) =>
    subnets
      .slice(index + 1)
      .filter((other) => one.first <= other.last && other.first <= one.last)
      .map((other) => `the subnets ${one.text} and ${other.text} overlap`),
  );
}
