package dev.corral.core.schedule.plan;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The accounts of all tenants and of their users. */
final class Ledger {

  /** Idle accounts are forgotten past this many, the longest idle first: a day's users. */
  private static final int ACCOUNTS_MAX = 10_000;

  /** A tenant and its users. */
  static final class Tenant {
    final Account account;
    final Map<String, Account> users = new LinkedHashMap<>(8, 0.75f, true);
    private long floor;

    Tenant(String name) {
      this.account = new Account(name);
    }
  }

  private final Map<String, Tenant> tenants = new LinkedHashMap<>(16, 0.75f, true);
  private long floor;

  /** Returns a tenant, lifted to the others where it was idle. */
  Tenant tenant(String name) {
    Tenant tenant = tenants.get(name);
    if (tenant == null) {
      forgetIdle(tenants.values().stream().map(one -> one.account).toList(), tenants);
      tenant = new Tenant(name);
      tenants.put(name, tenant);
    }
    if (tenant.account.isIdle()) {
      tenant.account.lift(floor);
    }
    return tenant;
  }

  /** Returns a user of a tenant, lifted to the others where it was idle. */
  Account user(Tenant tenant, String name) {
    Account user = tenant.users.get(name);
    if (user == null) {
      forgetIdle(tenant.users.values(), tenant.users);
      user = new Account(name);
      tenant.users.put(name, user);
    }
    if (user.isIdle()) {
      user.lift(tenant.floor);
    }
    return user;
  }

  /** Takes note that these were served for having been given least. */
  void served(Tenant tenant, Account user) {
    floor = Math.max(floor, tenant.account.served);
    tenant.floor = Math.max(tenant.floor, user.served);
  }

  Collection<Tenant> tenants() {
    return tenants.values();
  }

  private static void forgetIdle(Collection<Account> accounts, Map<String, ?> named) {
    if (named.size() < ACCOUNTS_MAX) {
      return;
    }
    accounts.stream().filter(Account::isIdle).findFirst().ifPresent(one -> named.remove(one.name));
  }
}
