#!/usr/bin/env node
// Asks for the command by name, so that it runs from the sources in a clone and from dist elsewhere.
import 'sallyport/main'
