export { PROXY_LIMITS, type ProxyLimits } from './limits.ts'
export { createProxy, type GateProxy, type ProxyMeans } from './proxy.ts'
