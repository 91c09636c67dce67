/** What may be done, and by which sets: the document of the API before anything goes wrong. */
export const policies = {
  v: 1,
  version: '2026-11-20',
  permissions: ['orders:read', 'orders:write', 'orders:export', 'reports:read', 'invoices:read'],
  sets: {
    member: { permissions: ['orders:read', 'orders:write'] },
    finance: { includes: ['member'], permissions: ['reports:read', 'invoices:read'] },
    partner: { permissions: ['orders:read', 'orders:export'] },
  },
  resources: {
    order: { tenant: 'tenant' },
    // The path names the tenant, so nothing is concealed: 403 and not 404.
    tenant: { tenant: 'id', see: { kind: 'authenticated' } },
  },
  policies: {
    'orders.list': { rule: { kind: 'permission', permission: 'orders:read' } },
    'orders.read': {
      resource: 'order',
      rule: { kind: 'permission', permission: 'orders:read' },
    },
    'orders.create': { rule: { kind: 'permission', permission: 'orders:write' } },
    'orders.export': { rule: { kind: 'permission', permission: 'orders:export' } },
    'reports.daily': { rule: { kind: 'permission', permission: 'reports:read' } },
    'reports.monthly': { rule: { kind: 'permission', permission: 'reports:read' } },
    'invoices.list': { rule: { kind: 'permission', permission: 'invoices:read' } },
    'tenants.orders': {
      resource: 'tenant',
      rule: {
        kind: 'all',
        rules: [
          { kind: 'permission', permission: 'orders:read' },
          { kind: 'address', within: ['127.0.2.0/24'] },
        ],
      },
    },
  },
}

/** The next version asks for a new permission to list orders, and gives it to nobody but partners. */
export const policiesOfTheNextRelease: unknown = {
  ...policies,
  version: '2026-11-23',
  permissions: [...policies.permissions, 'orders:list'],
  sets: {
    ...policies.sets,
    partner: { permissions: [...policies.sets.partner.permissions, 'orders:list'] },
  },
  policies: {
    ...policies.policies,
    'orders.list': { rule: { kind: 'permission', permission: 'orders:list' } },
  },
}
