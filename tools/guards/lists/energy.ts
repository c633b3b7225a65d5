import { guardsIn } from '../guard.ts'

const migrationsTest = 'systems/energy/migrations.test.ts'
const configTest = 'systems/energy/pipeline-config.test.ts'
const eiaTest = 'systems/energy/connectors/eia.test.ts'

/** What keeps the prices of the energy system what they were published as, and its secrets where they are. */
export const energy = [
  ...guardsIn('src/connectors/simulation/request-log.ts', 'src/connectors/simulation/start-simulator.test.ts', [
    {
      name: 'simulator: keys do not stand in the log of requests',
      text: "secretParameters.has(name) ? '***' : value",
      without: 'value',
      test: 'an order is carried out, told of and forgotten, or refused with a reason',
    },
  ]),
  ...guardsIn('systems/energy/connectors/day-check.ts', eiaTest, [
    {
      name: 'energy: a day that was not asked for fails its source',
      text: 'if (day < this.#firstDay || day > this.#lastDay) {',
      without: 'if (day < this.#firstDay && day > this.#lastDay) {',
      test: 'quirk 6: first and last day are both fetched, and days outside are refused',
    },
    {
      name: 'energy: a day that comes twice fails its source',
      text: 'if (latest !== undefined && day <= latest) {',
      without: 'if (latest !== undefined && day < latest) {',
      test: 'quirk 5: rows that come twice or out of order are refused',
    },
  ]),
  ...guardsIn('systems/energy/datasets.ts', 'systems/energy/story.test.ts', [
    {
      name: 'energy: a future is not compared with spot prices',
      text: "agreement: { column: 'price', within: '2%', among: ['instrument'] },",
      without: "agreement: { column: 'price', within: '2%' },",
      test: 'two sources that differ by a tenth lower the score of agreement and nothing else',
    },
  ]),
  ...guardsIn('systems/energy/configuration.ts', configTest, [
    {
      name: 'energy: a webhook address in the settings is not kept with the run',
      text: 'webhook_url: isLiteral ? null : slack.webhook_url',
      without: 'webhook_url: slack.webhook_url',
      test: 'warns of a webhook address in the file, and keeps it nowhere',
    },
  ]),
  ...guardsIn('systems/energy/migrations/0002-instrument.up.sql', migrationsTest, [
    {
      name: 'energy: the table knows the instruments there are',
      text: "check (instrument in ('spot', 'front-month future'));",
      without: 'check (true);',
      test: 'an instrument that nobody knows is refused by the table',
    },
    {
      name: 'energy: a row that is told its instrument is not revised by that',
      text: 'alter table energy.price_data disable trigger price_data_updated;',
      without: 'alter table energy.price_data enable trigger price_data_updated;',
      test: 'rows that were there before learn what they are prices of, and do not look revised',
    },
  ]),
  ...guardsIn('systems/energy/migrations/0003-hypertable.up.sql', migrationsTest, [
    {
      name: 'energy: TimescaleDB without its loader is not created',
      text: "if coalesce(current_setting('timescaledb.disable_load', true), '') = '' then",
      without: 'if false then',
      test: 'TimescaleDB that is not preloaded is left alone, because trying it would end the session',
    },
    {
      name: 'energy: TimescaleDB that may not be created is done without',
      text: 'exception when others then',
      without: 'exception when division_by_zero then',
      test: 'whoever may not create the extension keeps a plain table',
    },
  ]),
]
