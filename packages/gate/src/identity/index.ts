export { foldedName } from './field-name.ts'
export { type Identity, identityOf, SIGNED_TYPE, type Told } from './identity.ts'
