import { tryAttacks } from './attacks.ts'

tryAttacks('spring-jetty')
