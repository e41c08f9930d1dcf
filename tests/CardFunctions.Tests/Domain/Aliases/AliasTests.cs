using CardFunctions.Domain;
using CardFunctions.Domain.Aliases;
using CardFunctions.Domain.PaymentCards;

namespace CardFunctions.Tests.Domain.Aliases;

public sealed class AliasTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly ContactId Contact = ContactId.Load("5515801");

    [Fact]
    public void It_is_shown_as_sales_people_know_it()
    {
        var alias = Of(Now) with { Last4 = "0003", Expiry = Month(2028, 1) };

        Assert.Equal("XXXX XXXX X000 3", alias.Display);
        Assert.Equal("1/2028", alias.ExpiryText);
    }

    [Theory]
    [InlineData(2026, 11, false, AliasStatus.Active)]
    [InlineData(2026, 10, false, AliasStatus.Expired)]
    [InlineData(2027, 1, true, AliasStatus.Failed)]
    [InlineData(2026, 10, true, AliasStatus.Failed)]
    public void Its_status_follows_from_its_last_month_and_from_what_a_charge_said(int year, int month, bool failed, AliasStatus status) =>
        Assert.Equal(status, (Of(Now) with { Expiry = Month(year, month), HasFailed = failed }).StatusAt(Now));

    [Fact]
    public void Its_identifier_carries_its_contact_and_is_read_back()
    {
        var id = AliasId.Make(ContactId.Load("a_b-c.d"), Now);

        Assert.True(AliasId.TryCreate(id.ToString(), out var read));
        Assert.Equal(id, read);
        Assert.Equal("a_b-c.d", read.Contact.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("als_")]
    [InlineData("als__019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f")]
    [InlineData("crd_a_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f")]
    [InlineData("als_a_019A9C4B2F7E7C3F8D1E0A2B3C4D5E6F")]
    [InlineData("als_a~b_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f")]
    public void What_is_not_of_the_form_is_no_identifier(string? text) => Assert.False(AliasId.TryCreate(text, out _));

    [Fact]
    public void The_first_is_the_default_and_stays_it()
    {
        var (first, second) = (Of(Now).Id, Of(Now.AddSeconds(1)).Id);

        Assert.Equal(first, DefaultAlias.WhenAdded(null, first));
        Assert.Equal(first, DefaultAlias.WhenAdded(first, second));
    }

    [Fact]
    public void When_the_default_goes_the_newest_that_can_be_paid_with_follows()
    {
        var (gone, older, newer) = (Of(Now), Of(Now.AddSeconds(1)), Of(Now.AddSeconds(2)));
        var failed = Of(Now.AddSeconds(3)) with { HasFailed = true };
        var expired = Of(Now.AddSeconds(4)) with { Expiry = Month(2026, 10) };

        Assert.Equal(newer.Id, DefaultAlias.WhenRemoved(gone.Id, gone.Id, [gone, newer, older, failed, expired], Now));
        Assert.Equal(older.Id, DefaultAlias.WhenRemoved(older.Id, gone.Id, [older, newer], Now));
        Assert.Null(DefaultAlias.WhenRemoved(gone.Id, gone.Id, [gone, failed, expired], Now));
    }

    [Fact]
    public void Registered_again_it_has_the_new_expiry_and_has_not_failed_any_more()
    {
        var before = Of(Now) with { HasFailed = true };

        var after = before.RegisteredAgain(Month(2030, 2), holderName: null, Now.AddDays(1));

        Assert.Equal((Month(2030, 2), false, before.HolderName, before.Version + 1), (after.Expiry, after.HasFailed, after.HolderName, after.Version));
        Assert.Same(after, after.RegisteredAgain(Month(2030, 2), after.HolderName, Now.AddDays(2)));
    }

    [Fact]
    public void Its_expiry_is_told_once_ahead_and_once_afterwards()
    {
        var alias = Of(Now) with { Expiry = Month(2027, 1) };

        Assert.Null(ExpiryNotice.Due(alias, leadMonths: 1, Now));
        var soon = ExpiryNotice.Due(alias, leadMonths: 1, Now.AddMonths(1));
        Assert.NotNull(soon);
        Assert.Null(ExpiryNotice.Due(alias with { Notice = soon }, leadMonths: 1, Now.AddMonths(2)));
        var over = ExpiryNotice.Due(alias with { Notice = soon }, leadMonths: 1, Now.AddMonths(3));
        Assert.NotNull(over);
        Assert.Null(ExpiryNotice.Due(alias with { Notice = over }, leadMonths: 1, Now.AddMonths(9)));
        // Prolonged, it is told anew when its time comes.
        Assert.NotNull(ExpiryNotice.Due(alias with { Notice = over, Expiry = Month(2028, 1) }, leadMonths: 1, Now.AddMonths(13)));
    }

    private static YearMonth Month(int year, int month) => YearMonth.TryCreate(year, month, out var value) ? value : throw new ArgumentException("No month.", nameof(month));

    private static Alias Of(DateTimeOffset at) => new()
    {
        Id = AliasId.Make(Contact, at),
        Provider = "p",
        Token = new Sensitive<string>("t"),
        Fingerprint = "f",
        Brand = CardBrand.Visa,
        Last4 = "0003",
        Expiry = Month(2028, 1),
        HolderName = "MISO MILICEVIC",
        Origin = new AliasOrigin(AliasSource.Contact, null, null, "tester"),
        EventSequence = 1,
        Version = 1,
        CreatedAt = at,
        UpdatedAt = at,
    };
}
