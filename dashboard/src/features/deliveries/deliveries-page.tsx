import { Send } from 'lucide-react'
import { useState } from 'react'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { ListView } from '../../parts/list-view.tsx'
import { useList } from '../../parts/use-list.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Select } from '../../ui/input.tsx'
import { Page } from '../../ui/page.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { Channels } from './channels.tsx'
import { DeliveryLine, type DeliveryState } from './delivery-line.tsx'

/** What people were told, what became of it, and the ways it takes. */
export function DeliveriesPage() {
  const texts = useOperationTexts().deliveries
  const [channel, setChannel] = useState('')
  const [state, setState] = useState('')
  const channels = useGet('/api/channels', undefined, { refetchInterval: refreshMs })
  const list = useList('/api/deliveries', {
    query: { ...(channel !== '' && { channel }), ...(state !== '' && { state }) },
  })
  return (
    <Page title={texts.title} actions={<Refresh query={list} />}>
      <Channels query={channels} />
      <div className="flex flex-wrap gap-2">
        <Select
          aria-label={texts.channel}
          className="w-full sm:w-48"
          value={channel}
          onChange={(event) => setChannel(event.target.value)}
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
          onChange={(event) => setState(event.target.value)}
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
