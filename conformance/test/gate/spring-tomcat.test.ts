import { conform } from './conform.ts'

conform('spring-tomcat', 'those that reach the application')
