/** Style sheets: Vite takes them in, and they export nothing. */
declare module '*.css' {}
