import { tryAttacks } from './attacks.ts'

tryAttacks('express')
