/**
 * Sources without a test file of their own, each with the reason. A path that ends in `/` stands for
 * a folder. An entry that is not needed any more fails the tidy test, and so does a reason that names a
 * test file which is not there.
 */
export const untested: Readonly<Record<string, string>> = {}
