import { tryAttacks } from './attacks.ts'

tryAttacks('django')
