import type { Database } from '../../database/database.ts'
import { type CalendarDay, checkedDay } from '../../pipelines/calendar-day.ts'
import type { Dataset } from '../../pipelines/dataset.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { problemOf } from './freshness.ts'
import { seriesOf } from './series.ts'
import { readValues, type SeriesValues } from './values-store.ts'

/**
 * The figure of each series of a dataset over time, thinned out to 2 000 points a series, of at most 50 series. None where the
 * dataset names no time or has no figure. Refuses a table that cannot be read, or not in time.
 *
 * @param stretch first and last day; a day of an instant is one in UTC
 */
export async function datasetValues(
  database: Database,
  dataset: Dataset,
  stretch: { from?: CalendarDay | undefined; to?: CalendarDay | undefined },
): Promise<SeriesValues[]> {
  const shape = seriesOf(dataset)
  if (shape?.value === undefined) return []
  for (const [name, day] of Object.entries(stretch)) if (day !== undefined) checkedDay(day, name)
  const isDay = dataset.columns[shape.time]?.startsWith('date') ?? false
  try {
    return await readValues(database, { ...shape, value: shape.value, isDay }, stretch)
  } catch (error) {
    throw new Refusal(`dataset ${dataset.name} ${problemOf(error)}; ask for fewer days, or look at its table`)
  }
}
