import type { ProxyTls } from '../settings.ts'
import { type Form, fields, mapped, optional, required, text } from './form.ts'

/** So that it ends no text of a configuration: none of the languages of proxies quotes alike. */
const path = text({
  pattern: /^[\w./~+=:-]{1,1024}$/,
  expected: 'a path such as /etc/ssl/site.pem',
})

/** How a proxy ends TLS. */
export const tls: Form<ProxyTls> = mapped(
  fields({
    certificate: required(path),
    key: required(path),
    client_authorities: optional(path),
  }),
  ({ certificate, key, client_authorities: clientAuthorities }) => ({
    ...{ certificate, key, clientAuthorities },
  }),
)
