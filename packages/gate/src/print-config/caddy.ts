import type { ProxyTls } from '../settings.ts'
import {
  GATE_DOWN,
  indented,
  NOT_FOR_APPLICATIONS,
  type PrintedFile,
  type PrintOptions,
  type Site,
  type Sites,
  variableOf,
} from './site.ts'

/**
 * Caddy with what `forward_auth` is short for, written out: an answer counts only where the gate has
 * marked it, and what the client called an identity is gone before that of the gate is set.
 */
export function caddyFiles(sites: Sites, { listen }: PrintOptions): readonly PrintedFile[] {
  const { tls } = sites
  const address = { listen, proto: tls === undefined ? 'http' : 'https' } as const
  const text = sites.sites.map(
    (site) => `${addressOf(site, address)} {\n${tls ? tlsOf(tls) : ''}${body(sites, site)}}\n`,
  )
  // It would listen at port 80 as well, to send everybody here.
  const head = tls !== undefined && listen !== undefined ? [REDIRECTS_NOT] : []
  return [{ name: 'Caddyfile', text: [...head, ...text].join('\n') }]
}

const REDIRECTS_NOT = '{\n  auto_https disable_redirects\n}\n'

interface Address {
  readonly listen: string | undefined
  readonly proto: 'http' | 'https'
}

function addressOf({ hosts }: Site, { listen, proto }: Address): string {
  if (hosts.length === 0) return `${proto}://${listen ?? (proto === 'http' ? ':80' : ':443')}`
  return listen === undefined
    ? hosts.join(', ')
    : hosts.map((host) => `${proto}://${host}${listen}`).join(', ')
}

/** A certificate that no authority of ours has signed ends the connection. */
function tlsOf({ certificate, key, clientAuthorities }: ProxyTls): string {
  if (clientAuthorities === undefined) return `  tls ${certificate} ${key}\n`
  return `  tls ${certificate} ${key} {
    client_auth {
      mode verify_if_given
      trusted_ca_cert_file ${clientAuthorities}
    }
  }
`
}

/** Tells the gate the certificate of a client; "<nil>" is what a placeholder without a value is to a matcher. */
const CERTIFICATE = `
    request_header -Client-Cert
    request_header -Client-Cert-Chain
    @certified not vars {http.request.tls.client.certificate_der_base64} "" "<nil>"
    request_header @certified Client-Cert ":{http.request.tls.client.certificate_der_base64}:"
`

/** The value that the gate told in a field, by its name as Go writes it. */
function toldIn(field: string): string {
  const name = field.toLowerCase().replace(/(?<![a-z\d])[a-z]/g, (one) => one.toUpperCase())
  return `{http.reverse_proxy.header.${name}}`
}

/** Of several lines one is enough to match, so both fields are set anew (RFC 6455 section 4.1). */
const WEBSOCKET = `      method GET
      header Connection *pgrade*
      header_regexp Upgrade (?i)^websocket$`

/** With certificates of clients the host has to be the one that TLS was begun for (RFC 9110 section 15.5.20). */
const MISDIRECTED = `    @misdirected expression {http.error.status_code} == 421
    handle @misdirected {
      respond 421
    }
`

/** Lines that set a field of the answer where the gate has told its value. */
function toClientLines({ toClient, cookies }: Sites): readonly string[] {
  const told = [
    ...toClient.map((field) => [field, field]),
    ...cookies.map((it) => [it, '+Set-Cookie']),
  ]
  return told.flatMap(([field = '', name]) => {
    const value = toldIn(field)
    const matcher = `@${variableOf(field)}`
    return [`${matcher} not vars ${value} "" "<nil>"`, `header ${matcher} ${name} ${value}`]
  })
}

function body(sites: Sites, { name, address }: Site): string {
  const { gate, identity, key, requestId, tls, waitMs } = sites
  return `  route {
    # A WebSocket passes, and no other upgrade: by \`h2c\` a client would speak HTTP/2 to the application past the gate.
    # A field that \`Connection\` names is taken away on the next way: that could be the identity.
    @websocket {
${WEBSOCKET}
    }
    @other not {
${WEBSOCKET}
    }
    request_header @websocket Connection Upgrade
    request_header @websocket Upgrade websocket
    request_header @other -Connection
    request_header @other -Upgrade
${tls?.clientAuthorities === undefined ? '' : CERTIFICATE}
    reverse_proxy ${gate} {
      method GET
      rewrite /v1/forward/${name}
      header_up X-Forwarded-Method {method}
      header_up X-Forwarded-Uri {uri}
      header_up X-Gate-Key "${key ?? ''}"
${requestId === undefined ? '' : `      header_up ${requestId} {http.request.uuid}\n`}      header_up -Connection
      header_up -Upgrade
      transport http {
        dial_timeout 1s
        response_header_timeout ${waitMs}ms
      }

      @allowed {
        status 200
        header X-Gate 1
${indented(
  identity.map((field) => `header ${field} *`),
  8,
)}
      }
      handle_response @allowed {
        vars gate allowed
        request_header -X-Gate-*
        request_header -*_*
        request_header -*.*
${indented(
  NOT_FOR_APPLICATIONS.filter((field) => !field.startsWith('X-Gate-')).map(
    (field) => `request_header -${field}`,
  ),
  8,
)}
${indented(
  [...identity.map((field) => `request_header ${field} ${toldIn(field)}`), ...toClientLines(sites)],
  8,
)}
      }
      @refused {
        status 3xx 4xx 5xx
        header X-Gate 1
      }
      handle_response @refused {
        copy_response
      }
      handle_response {
        error ${GATE_DOWN.status}
      }
    }

    reverse_proxy ${address} {
      flush_interval -1
      header_down -X-Gate*
      header_down -X-Accel-*
    }
  }

  handle_errors {
    @application vars gate allowed
    handle @application {
      respond {http.error.status_code}
    }
${tls?.clientAuthorities === undefined ? '' : MISDIRECTED}    handle {
      header Content-Type application/problem+json
      header Cache-Control no-store
      header Retry-After ${GATE_DOWN.retryAfter}
      respond \`${GATE_DOWN.body}\` ${GATE_DOWN.status}
    }
  }
`
}
