import { conform } from './conform.ts'

conform('express', 'all')
