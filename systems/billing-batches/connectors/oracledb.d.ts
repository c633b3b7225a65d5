/** The driver brings no types of its own; what is used of it is `OracleDriver`. */
declare module 'oracledb' {
  const driver: unknown
  export default driver
}
