import {
  GATE_DOWN,
  indented,
  NOT_FOR_APPLICATIONS,
  type PrintedFile,
  type PrintOptions,
  type Site,
  type Sites,
} from './site.ts'

/**
 * Caddy with what `forward_auth` is short for, written out: an answer counts only where the gate has
 * marked it, and what the client called an identity is gone before that of the gate is set.
 */
export function caddyFiles(sites: Sites, { listen }: PrintOptions): readonly PrintedFile[] {
  const text = sites.sites.map((site) => `${addressOf(site, listen)} {\n${body(sites, site)}}\n`)
  return [{ name: 'Caddyfile', text: text.join('\n') }]
}

function addressOf({ hosts }: Site, listen: string | undefined): string {
  if (hosts.length === 0) return `http://${listen ?? ':80'}`
  return listen === undefined
    ? hosts.join(', ')
    : hosts.map((host) => `http://${host}${listen}`).join(', ')
}

function body(sites: Sites, { name, address }: Site): string {
  const { gate, identity, key, requestId } = sites
  return `  route {
    # A field that \`Connection\` names is taken away on the next way: that could be the identity.
    @upgrade header Connection *pgrade*
    @plain not header Connection *pgrade*
    request_header @upgrade Connection Upgrade
    request_header @plain -Connection

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
        response_header_timeout 5s
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
  identity.map((field) => `request_header ${field} {http.reverse_proxy.header.${field}}`),
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
    handle {
      header Content-Type application/problem+json
      header Cache-Control no-store
      header Retry-After ${GATE_DOWN.retryAfter}
      respond \`${GATE_DOWN.body}\` ${GATE_DOWN.status}
    }
  }
`
}
