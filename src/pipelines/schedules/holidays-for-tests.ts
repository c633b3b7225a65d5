import type { CalendarDay } from '../calendar-day.ts'

/** Published lists of days off, copied day by day; nothing here is computed. */
export const holidayLists: Readonly<Record<string, { zone: string; days: readonly CalendarDay[] }>> = {
  // New York Stock Exchange, "2025, 2026 and 2027 Holiday and Early Closings Calendar", press release of 2024-11-08.
  nyse: {
    zone: 'America/New_York',
    days: [
      '2026-01-01',
      '2026-01-19',
      '2026-02-16',
      '2026-04-03',
      '2026-05-25',
      '2026-06-19',
      '2026-07-03',
      '2026-09-07',
      '2026-11-26',
      '2026-12-25',
      '2027-01-01',
      '2027-01-18',
      '2027-02-15',
      '2027-03-26',
      '2027-05-31',
      '2027-06-18',
      '2027-07-05',
      '2027-09-06',
      '2027-11-25',
      '2027-12-24',
    ],
  },
  // Berlin: Gesetz ueber die Sonn- und Feiertage, section 1, for 2026.
  berlin: {
    zone: 'Europe/Berlin',
    days: [
      '2026-01-01',
      '2026-03-08',
      '2026-04-03',
      '2026-04-06',
      '2026-05-01',
      '2026-05-14',
      '2026-05-25',
      '2026-10-03',
      '2026-12-25',
      '2026-12-26',
    ],
  },
  // Brazil, national holidays: laws 662/1949, 6.802/1980, 9.093/1995 (Good Friday) and 14.759/2023, for 2026.
  brazil: {
    zone: 'America/Sao_Paulo',
    days: [
      '2026-01-01',
      '2026-04-03',
      '2026-04-21',
      '2026-05-01',
      '2026-09-07',
      '2026-10-12',
      '2026-11-02',
      '2026-11-15',
      '2026-11-20',
      '2026-12-25',
    ],
  },
  // England and Wales: gov.uk, "UK bank holidays", 2026.
  england: {
    zone: 'Europe/London',
    days: [
      '2026-01-01',
      '2026-04-03',
      '2026-04-06',
      '2026-05-04',
      '2026-05-25',
      '2026-08-31',
      '2026-12-25',
      '2026-12-28',
    ],
  },
  // Auckland: employment.govt.nz, "Public holidays and anniversary dates", 2026, as observed Monday to Friday.
  auckland: {
    zone: 'Pacific/Auckland',
    days: [
      '2026-01-01',
      '2026-01-02',
      '2026-01-26',
      '2026-02-06',
      '2026-04-03',
      '2026-04-06',
      '2026-04-27',
      '2026-06-01',
      '2026-07-10',
      '2026-10-26',
      '2026-12-25',
      '2026-12-28',
    ],
  },
}
