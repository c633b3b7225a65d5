// What simulators of outside services are made of, `millrace/simulator`. The program itself never loads it.
export { faultOrder } from './connectors/simulation/fault-order.ts'
export type { FailureBody } from './connectors/simulation/faults.ts'
export type { LoggedRequest } from './connectors/simulation/request-log.ts'
export { type ListeningSimulator, startSimulator } from './connectors/simulation/start-simulator.ts'
