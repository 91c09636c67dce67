import { resolve } from 'node:path'
import type { ConfigReading, GateSettings } from '@sallyport/gate'
import { textOption } from './call-options.ts'
import { type Call, type CommandOption, Unanswerable } from './command.ts'

/** The option that names the configuration of a gate. */
export const CONFIG_OPTION: CommandOption = {
  type: 'string',
  value: 'FILE',
  summary: 'the configuration, YAML or JSON; default gate.yaml',
}

/** A configuration that is right, and how to read it again. */
export interface GateConfig {
  readonly settings: GateSettings
  readonly files: readonly string[]
  readonly again: () => ConfigReading
}

/** Reads the configuration of a call; throws `Unanswerable` with everything that is wrong. */
export async function readGateConfig(call: Call): Promise<GateConfig> {
  // Loaded only by whoever asks for a gate.
  const { readConfigFile } = await import('@sallyport/gate')
  const name = textOption(call, 'config') ?? 'gate.yaml'
  const path = resolve(call.terminal.cwd, name)
  const again = (): ConfigReading => readConfigFile(path, { env: process.env, name })
  const reading = again()
  if (reading.kind === 'wrong') throw new Unanswerable(reading.lines)
  return { settings: reading.settings, files: reading.files, again }
}
