import { Send } from 'lucide-react'
import { addressOf } from '../../client/client.ts'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { ListView } from '../../parts/list-view.tsx'
import { useFilter } from '../../parts/use-filter.ts'
import { useList } from '../../parts/use-list.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Select } from '../../ui/input.tsx'
import { Page } from '../../ui/page.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { Channels } from './channels.tsx'
import { DeliveryLine, type DeliveryState } from './delivery-line.tsx'
import { OnCallCard } from './on-call-card.tsx'

/** What people were told, what became of it, and the ways it takes. */
export function DeliveriesPage() {
  const texts = useOperationTexts().deliveries
  const [{ channel, state }, setFilter] = useFilter('channel', 'state')
  const query = { ...(channel !== '' && { channel }), ...(state in texts.states && { state }) }
  const channels = useGet('/api/channels', undefined, { refetchInterval: refreshMs })
  const list = useList('/api/deliveries', { query })
  return (
    <Page
      title={texts.title}
      actions={
        <>
          <ExportMenu addressOf={(format) => addressOf('/api/deliveries/export', { query: { ...query, format } })} />
          <Refresh query={list} />
        </>
      }
    >
      <Channels query={channels} />
      <OnCallCard />
      <div className="flex flex-wrap gap-2">
        <Select
          aria-label={texts.channel}
          className="w-full sm:w-48"
          value={channel}
          onChange={(event) => setFilter({ channel: event.target.value })}
        >
          <option value="">{texts.anyChannel}</option>
          {channels.data?.items.map((each) => (
            <option key={each.channel}>{each.channel}</option>
          ))}
        </Select>
        <Select
          aria-label={texts.state}
          className="w-full sm:w-48"
          value={state}
          onChange={(event) => setFilter({ state: event.target.value })}
        >
          <option value="">{texts.anyState}</option>
          {(Object.keys(texts.states) as DeliveryState[]).map((each) => (
            <option key={each} value={each}>
              {texts.states[each]}
            </option>
          ))}
        </Select>
      </div>
      <Card isFlush>
        <ListView list={list} empty={<Empty icon={Send} title={texts.none} about={texts.noneAbout} />}>
          {(deliveries) => (
            <ul>
              {deliveries.map((delivery) => (
                <DeliveryLine key={delivery.id} delivery={delivery} />
              ))}
            </ul>
          )}
        </ListView>
      </Card>
    </Page>
  )
}
