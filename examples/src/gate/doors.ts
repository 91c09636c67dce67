/** The proxies that are run, in the ways in which they ask. */
export const GATE_PROXIES = ['nginx-accel', 'nginx-check', 'caddy', 'haproxy'] as const

/** One of them. */
export type GateProxyName = (typeof GATE_PROXIES)[number]

/** The ways to an application: a proxy that asks the gate, or the gate as one. */
export const DOORS = [...GATE_PROXIES, 'gate'] as const

/** One of them. */
export type Door = (typeof DOORS)[number]
