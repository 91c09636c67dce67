import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../../examples/src/authorization-server/server.ts'
import { openDatabase } from '../../examples/src/orders/database.ts'
import { passwordVerifier } from '../../examples/src/orders/guard.ts'
import { openDiskStore } from './disk-store.ts'
import type { ProviderSetting } from './provider.ts'

// The identity provider in a process of its own: the setting comes over the channel, the issuer goes
// back once it listens.
process.on('message', async ({ port, keys, storeFile, ...options }: ProviderSetting) => {
  const server: AuthorizationServer = await startAuthorizationServer({
    ...options,
    verifyPassword: passwordVerifier(openDatabase(':memory:')),
    verifyCode: async () => false,
    lasting: { port, keys, store: openDiskStore(storeFile) },
  })
  process.send?.({ issuer: server.issuer })
})
process.on('disconnect', () => process.exit(0))
