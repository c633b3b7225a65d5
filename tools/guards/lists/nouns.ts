import { guardsIn } from '../guard.ts'

const nounsTest = 'test/api/nouns.test.ts'

/** What keeps the lists behind the doors whole, and people's data from who may not see it. */
export const nouns = [
  ...guardsIn('src/pipelines/cursor.ts', nounsTest, [
    {
      name: 'noun: a cursor that was changed reaches no statement',
      text: 'const fits = place?.length === parts.length && parts.every((kind, index) => kinds[kind](place[index]))',
      without: 'const fits = place?.length === parts.length && Object.keys(kinds).length > 0',
      test: 'a cursor that was changed',
    },
  ]),
  ...guardsIn('src/datasets/quarantine/look-at-rows.ts', nounsTest, [
    {
      name: 'noun: who looks at rows in quarantine is audited',
      text: "await recordAct(client, { actor, action: 'quarantine.read', object, after, at: clock.now() })",
      without: 'void [actor, recordAct, object, after, clock]',
      test: 'quarantine: viewers see what is wrong',
    },
  ]),
  ...guardsIn('src/datasets/quarantine/selection-store.ts', nounsTest, [
    {
      name: 'noun: who asks for a run takes no row of another',
      text: 'AND ($7::uuid IS NULL OR q.batch_id IN (SELECT id FROM batches WHERE run_id = $7))`',
      without: 'AND ($7::uuid IS NULL OR true)`',
      test: 'quarantine: viewers see what is wrong',
    },
  ]),
  ...guardsIn('src/api/exports/export-file.ts', 'test/exports/exports.test.ts', [
    {
      name: 'noun: what is refused is no file that ends in the middle',
      text: 'const table = { columns, rows: await begun(withEnd(rows, columns)) }',
      without: 'const table = { columns, rows: begun.length > 9 ? await begun(rows) : withEnd(rows, columns) }',
      test: 'rows that cannot be read are no file at all',
    },
  ]),
  ...guardsIn('src/api/exports/export-file.ts', 'src/api/exports/export-file.test.ts', [
    {
      name: 'noun: a file that does not hold all there is says so',
      text: '  yield cut',
      without: '  void cut',
      test: 'a file that does not hold all there is says so in its last line',
    },
  ]),
  ...guardsIn('dashboard/src/parts/between-days.ts', 'dashboard/src/parts/between-days.test.ts', [
    {
      name: 'address: a day that is none is not asked for',
      text: 'Number.isNaN(start.getTime()) ? undefined : start',
      without: 'start',
      test: 'what is no day is not asked for',
    },
  ]),
  ...guardsIn('dashboard/src/features/sign-in/way-back.ts', 'dashboard/src/features/sign-in/way-back.test.ts', [
    {
      name: 'address: what is no address leads to the start',
      text: ' || !URL.canParse(wanted, location.origin)',
      without: '',
      test: 'what leads elsewhere, or is no address, leads to the start',
    },
  ]),
  ...guardsIn('src/api/exports/quarantined-rows.ts', nounsTest, [
    {
      name: 'noun: who takes rows out of quarantine is audited',
      text: "await recordAct(client, { actor, action: 'quarantine.export', object, after: { filter }, at: clock.now() }),",
      without: 'void [client, actor, recordAct, object],',
      test: 'lists are files too',
    },
  ]),
  ...guardsIn('src/api/routes/deliveries.ts', nounsTest, [
    {
      name: 'noun: recipients are told in part',
      text: 'recipient: inPart(one.recipient)',
      without: 'recipient: one.recipient',
      test: 'deliveries: recipients in part only',
    },
  ]),
  ...guardsIn('src/monitoring/alerts/alert-store.ts', nounsTest, [
    {
      name: 'noun: what is no id asks the database for no alert',
      text: 'if (!isId(id)) return undefined',
      without: 'if (isId("")) return undefined',
      test: 'alerts: listed, acknowledged',
    },
  ]),
  ...guardsIn('src/monitoring/freshness/values-store.ts', nounsTest, [
    {
      name: 'noun: a series is thinned out',
      text: 'const mostPoints = 2_000',
      without: 'const mostPoints = 20_000',
      test: 'values: thinned out',
    },
    {
      name: 'noun: a figure that JSON has no number for is none',
      text: '`isfinite(${time}) AND abs(${value}) < 1e300`,',
      without: "'true',",
      test: 'values: thinned out',
    },
  ]),
  ...guardsIn('src/monitoring/rules/rules.ts', nounsTest, [
    {
      name: 'noun: a rule is changed by something',
      text: 'if (isEnabled === undefined && Object.keys(changes).length === 0) {',
      without: 'if (Object.keys(changes).length < 0) {',
      test: 'rules: changed and put back',
    },
  ]),
]
