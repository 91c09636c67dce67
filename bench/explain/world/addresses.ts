import type { Random } from '../random.ts'

/** Where somebody is: one address, or two where the machine has IPv6 as well. */
export interface Place {
  readonly addresses: readonly string[]
}

/** An address of a household. Some machines use IPv6 and IPv4 in turn. */
export function homePlace(random: Random): Place {
  const four = ipv4(random)
  return random.chance(0.3) ? { addresses: [ipv6(random), four] } : { addresses: [four] }
}

/** Addresses that many share: an office, a school, a mobile network. */
export function sharedPlaces(random: Random, count: number): readonly Place[] {
  return Array.from({ length: count }, () => ({
    addresses: Array.from({ length: random.int(1, 3) }, () => ipv4(random)),
  }))
}

/** An address inside, as services and probes have. */
export function insidePlace(random: Random): Place {
  const third = random.int(0, 60)
  const net = random.pick([`10.0.${third}`, `10.244.${third}`, `172.20.${third}`])
  return { addresses: [`${net}.${random.int(2, 250)}`] }
}

/** Another machine of somebody who rents or steals them: spread over networks, or all of one. */
export function rentedPlaces(random: Random, count: number): readonly Place[] {
  const net = `${random.int(45, 193)}.${random.int(1, 250)}.${random.int(1, 250)}`
  const isOneNetwork = count > 1 && count < 200 && random.chance(0.25)
  return Array.from({ length: count }, (_, index) => ({
    addresses: [isOneNetwork ? `${net}.${(index % 250) + 2}` : ipv4(random)],
  }))
}

/** A public IPv4 address. */
export function ipv4(random: Random): string {
  const first = random.pick([
    24, 31, 46, 62, 77, 80, 81, 84, 88, 91, 93, 95, 109, 141, 151, 178, 188,
  ])
  return `${first}.${random.int(0, 255)}.${random.int(0, 255)}.${random.int(1, 254)}`
}

/** A public IPv6 address with a random interface. */
export function ipv6(random: Random): string {
  return `${network6(random)}:${groups(random, 4)}`
}

function network6(random: Random): string {
  return `${random.pick(['2001:db8', '2a02:8070', '2a01:598', '2600:1700'])}:${groups(random, 2)}`
}

function groups(random: Random, count: number): string {
  // A group without leading zeros, as logs write them.
  return Array.from({ length: count }, () => random.int(0x1000, 0xffff).toString(16)).join(':')
}
