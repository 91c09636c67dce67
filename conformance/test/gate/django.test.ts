import { conform } from './conform.ts'

conform('django', 'those that reach the application')
