alter table energy.price_data drop column instrument;
