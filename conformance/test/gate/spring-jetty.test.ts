import { conform } from './conform.ts'

conform('spring-jetty', 'those that reach the application')
