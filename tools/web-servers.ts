import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accountOf, type Database, dataFolder, startServer } from './database.ts'

/** A web server of a test: its address, and how it is stopped. */
export type WebServer = Database

/** The realm, the name and the password of the web servers. */
export const WEB_SERVER = { realm: 'the realm', name: 'alice', password: 'alice-password' } as const

function hashed(algorithm: 'md5' | 'sha256'): string {
  const { realm, name, password } = WEB_SERVER
  return createHash(algorithm).update(`${name}:${realm}:${password}`).digest('hex')
}

/**
 * Starts an Apache httpd of its own: `/digest/` asks for Digest with MD5, the only one it has, and a nonce that lasts
 * a second; `/basic/` asks for Basic. `modules` is the folder of its modules.
 */
export async function startApache(path: string, modules: string): Promise<WebServer> {
  const account = accountOf('www-data')
  const folder = dataFolder('apache', account)
  const { realm, name, password } = WEB_SERVER
  for (const place of ['digest', 'lasting', 'basic']) {
    mkdirSync(join(folder, 'www', place), { recursive: true })
    writeFileSync(join(folder, 'www', place, 'index.html'), `${place} of Apache`)
  }
  writeFileSync(join(folder, 'digest'), `${name}:${realm}:${hashed('md5')}\n`)
  const sha1 = createHash('sha1').update(password).digest('base64')
  writeFileSync(join(folder, 'basic'), `${name}:{SHA}${sha1}\n`)
  const names = [
    'mpm_event',
    'authn_core',
    'authn_file',
    'authz_core',
    'authz_user',
    'auth_digest',
    'auth_basic',
    'dir',
  ]
  const server = await startServer({
    ...{ path, folder, account, signal: 'SIGTERM' },
    args: (port) => {
      const loaded = names.map((one) => `LoadModule ${one}_module ${modules}/mod_${one}.so`)
      const digest = `AuthType Digest\nAuthName "${realm}"\nAuthUserFile ${folder}/digest\nRequire valid-user`
      const lines = [
        ...loaded,
        `ServerName 127.0.0.1\nListen 127.0.0.1:${port}\nPidFile ${folder}/pid\nErrorLog "|$/bin/cat 1>&2"`,
        `DefaultRuntimeDir ${folder}\nDocumentRoot ${folder}/www\nDirectoryIndex index.html`,
        `<Location /digest/>\n${digest}\nAuthDigestNonceLifetime 1\n</Location>`,
        `<Location /lasting/>\n${digest}\nAuthDigestNonceLifetime 300\n</Location>`,
        `<Location /basic/>\nAuthType Basic\nAuthName "${realm}"\nAuthUserFile ${folder}/basic`,
        'Require valid-user\n</Location>',
      ]
      writeFileSync(join(folder, 'conf'), `${lines.join('\n')}\n`)
      return ['-D', 'FOREGROUND', '-f', join(folder, 'conf')]
    },
    probe: answers,
  })
  return { ...server, url: `http://127.0.0.1:${server.port}` }
}

/** Starts a lighttpd of its own, which asks for Digest with SHA-256 everywhere. */
export async function startLighttpd(path: string): Promise<WebServer> {
  const account = accountOf('www-data')
  const folder = dataFolder('lighttpd', account)
  const { realm, name } = WEB_SERVER
  mkdirSync(join(folder, 'www'))
  writeFileSync(join(folder, 'www', 'index.html'), 'lighttpd')
  writeFileSync(join(folder, 'digest'), `${name}:${realm}:${hashed('sha256')}\n`)
  const server = await startServer({
    ...{ path, folder, account, signal: 'SIGINT' },
    args: (port) => {
      const lines = [
        'server.modules = ("mod_auth", "mod_authn_file")',
        `server.bind = "127.0.0.1"\nserver.port = ${port}\nserver.document-root = "${folder}/www"`,
        'index-file.names = ("index.html")\nauth.backend = "htdigest"',
        `auth.backend.htdigest.userfile = "${folder}/digest"`,
        `auth.require = ("/" => ("method" => "digest", "algorithm" => "SHA-256", "realm" => "${realm}", "require" => "valid-user"))`,
      ]
      writeFileSync(join(folder, 'conf'), `${lines.join('\n')}\n`)
      return ['-D', '-f', join(folder, 'conf')]
    },
    probe: answers,
  })
  return { ...server, url: `http://127.0.0.1:${server.port}` }
}

async function answers(port: number): Promise<void> {
  await fetch(`http://127.0.0.1:${port}/`)
}
