/** The tables of the product that the simulator has, as its database takes them. CHAR compares without trailing blanks. */
export const tables = `
create table CISADM.CI_BATCH_CTRL (
  BATCH_CD CHAR(12) collate rtrim not null primary key, NEXT_BATCH_NBR NUMBER(10) not null,
  OWNER_FLG CHAR(2) collate rtrim not null, VERSION NUMBER(5) not null) without rowid;
create table CISADM.CI_BATCH_CTRL_L (
  BATCH_CD CHAR(12) collate rtrim not null, LANGUAGE_CD CHAR(3) collate rtrim not null, DESCR VARCHAR2(60) not null,
  primary key (BATCH_CD, LANGUAGE_CD)) without rowid;
create table CISADM.CI_BATCH_JOB (
  BATCH_JOB_ID CHAR(14) collate rtrim not null primary key, BATCH_CD CHAR(12) collate rtrim not null,
  BATCH_NBR NUMBER(10) not null, BATCH_RERUN_NBR NUMBER(10) not null,
  BATCH_JOB_STAT_FLG CHAR(2) collate rtrim not null, SUBMIT_METH_FLG CHAR(4) collate rtrim not null,
  SUBMIT_USER_ID CHAR(8) collate rtrim not null, USER_ID CHAR(8) collate rtrim not null, PROCESS_DT DATE,
  BATCH_THREAD_CNT NUMBER(5) not null) without rowid;
create table CISADM.CI_BATCH_JOB_PRM (
  BATCH_JOB_ID CHAR(14) collate rtrim not null, BATCH_PARM_NAME VARCHAR2(30) not null, BATCH_PARM_VAL VARCHAR2(254),
  primary key (BATCH_JOB_ID, BATCH_PARM_NAME)) without rowid;
create table CISADM.CI_BATCH_RUN (
  BATCH_CD CHAR(12) collate rtrim not null, BATCH_NBR NUMBER(10) not null, BATCH_RERUN_NBR NUMBER(10) not null,
  BATCH_BUS_DT DATE, START_DTTM DATE, END_DTTM DATE, RUN_STATUS CHAR(2) collate rtrim not null,
  DO_NOT_RESTART_SW CHAR(1) collate rtrim not null,
  primary key (BATCH_CD, BATCH_NBR, BATCH_RERUN_NBR)) without rowid;
create table CISADM.CI_BATCH_THD (
  BATCH_CD CHAR(12) collate rtrim not null, BATCH_NBR NUMBER(10) not null, BATCH_RERUN_NBR NUMBER(10) not null,
  BATCH_THREAD_NBR NUMBER(10) not null, THREAD_STATUS CHAR(2) collate rtrim not null, LOG_FILE_NAME VARCHAR2(254),
  THD_RETRY_CNT NUMBER(5) not null,
  primary key (BATCH_CD, BATCH_NBR, BATCH_RERUN_NBR, BATCH_THREAD_NBR)) without rowid;
create table CISADM.CI_BATCH_INST (
  BATCH_CD CHAR(12) collate rtrim not null, BATCH_NBR NUMBER(10) not null, BATCH_RERUN_NBR NUMBER(10) not null,
  BATCH_THREAD_NBR NUMBER(10) not null, BATCH_INST_NBR NUMBER(10) not null, START_DTTM DATE, END_DTTM DATE,
  REC_PROC_CNT NUMBER(10) not null, REC_ERR_CNT NUMBER(10) not null, FILE_DETAILS VARCHAR2(254),
  primary key (BATCH_CD, BATCH_NBR, BATCH_RERUN_NBR, BATCH_THREAD_NBR, BATCH_INST_NBR)) without rowid;
create table CISADM.CI_MSG_LOG (
  BATCH_CD CHAR(12) collate rtrim not null, BATCH_NBR NUMBER(10) not null, BATCH_RERUN_NBR NUMBER(10) not null,
  LOG_DTTM DATE, MESSAGE_TEXT VARCHAR2(254) not null,
  primary key (BATCH_CD, BATCH_NBR, BATCH_RERUN_NBR)) without rowid;
create table CISADM.CI_LOOKUP_VAL_L (
  FIELD_NAME VARCHAR2(30) not null, FIELD_VALUE CHAR(4) collate rtrim not null,
  LANGUAGE_CD CHAR(3) collate rtrim not null, DESCR VARCHAR2(60) not null,
  primary key (FIELD_NAME, FIELD_VALUE, LANGUAGE_CD)) without rowid;
create table CISADM.DUAL (DUMMY VARCHAR2(1) not null);
insert into CISADM.DUAL values ('X');
create table CISADM.SIMULATED_LEFT (LEFT_CNT integer not null, SINCE text not null);
create table CISADM.SIMULATED_NUMBER (N integer primary key);
with recursive counted (N) as (select 0 union all select N + 1 from counted where N < 4999)
  insert into CISADM.SIMULATED_NUMBER select N from counted;
-- A row for each measurement that is left, without as many rows to write and delete all day.
create view CISADM.D1_IMD_CTRL as
  select printf('%014d', million.N * 1000 + one.N) as INIT_MSRMT_DATA_ID, printf('%012d', one.N) as MEASR_COMP_ID,
    'CM-IMDInterval' as BUS_OBJ_CD, 'PENDING' as BO_STATUS_CD, SINCE as CRE_DTTM
  from SIMULATED_LEFT cross join SIMULATED_NUMBER as million cross join SIMULATED_NUMBER as one
  where million.N <= LEFT_CNT / 1000 and one.N < 1000 and million.N * 1000 + one.N < LEFT_CNT;
`

/** Values of lookups in English: what a status is called. '10' and '30' are what is left over for the other two. */
export const lookups = [
  ['RUN_STATUS', '10', 'Pending'],
  ['RUN_STATUS', '20', 'In Progress'],
  ['RUN_STATUS', '30', 'Error'],
  ['RUN_STATUS', '40', 'Complete'],
  ['THREAD_STATUS', '10', 'Pending'],
  ['THREAD_STATUS', '20', 'In Progress'],
  ['THREAD_STATUS', '30', 'Error'],
  ['THREAD_STATUS', '40', 'Complete'],
  ['BATCH_JOB_STAT_FLG', 'PD', 'Pending'],
  ['BATCH_JOB_STAT_FLG', 'ST', 'Started'],
  ['BATCH_JOB_STAT_FLG', 'ED', 'Ended'],
] as const

/** What the batch controls are called. */
export const titles: Readonly<Record<string, string>> = {
  'CM-DMRU': 'Daily meter reading upload',
  'D1-IMD': 'Initial measurement data monitor',
  'C1-PPBTR': 'Prepay biller task',
  'F1-FLUSH': 'Flush all caches',
  CM_BSGGN: 'Bill segment generation',
  BILLRESTSMS: 'Bill notification by SMS',
}
