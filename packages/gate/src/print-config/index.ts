export {
  PRINTABLE,
  type PrintableProxy,
  type PrintedFile,
  type PrintOptions,
  printConfig,
} from './print-config.ts'
