-- The way back from 0001-prices.
drop table prices;
