import { policySchema } from '@sallyport/policy'
import { description } from './description.ts'
import type { Schema } from './form.ts'

/** The JSON Schema of the configuration, for editors: written by what reads it. */
export function configSchema(): Schema {
  const { $schema: _, $defs, ...document } = policySchema()
  const { properties, ...rest } = description.schema as {
    readonly properties: Readonly<Record<string, unknown>>
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://sallyport.example/gate.schema.json',
    title: 'Configuration of sallyport gate',
    ...rest,
    properties: { ...properties, policies: document },
    ...($defs !== undefined && { $defs }),
  }
}
