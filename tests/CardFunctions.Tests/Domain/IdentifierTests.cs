using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using FsCheck;
using FsCheck.Fluent;

namespace CardFunctions.Tests.Domain;

public class IdentifierTests
{
    [Theory]
    [InlineData("sentoft", true)]
    [InlineData("SP-0001.a_b", true)]
    [InlineData("...", true)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("../etc", false)]
    [InlineData("é", false)]
    [InlineData("a~b", false)]
    public void An_upstream_identifier_has_the_contracts_characters(string? text, bool valid)
    {
        Assert.Equal(valid, ClientId.TryCreate(text, out _));
        Assert.Equal(valid, ServicePointId.TryCreate(text, out _));
        Assert.Equal(valid, HolderId.TryCreate(text, out _));
    }

    [Fact]
    public void An_upstream_identifier_has_at_most_64_characters()
    {
        Assert.True(ClientId.TryCreate(new string('x', 64), out _));
        Assert.False(ClientId.TryCreate(new string('x', 65), out _));
    }

    [Fact]
    public void Identifiers_are_compared_exactly() => Assert.NotEqual(ClientId.Load("a"), ClientId.Load("A"));

    [Fact]
    public void An_identifier_that_was_never_assigned_is_unusable()
    {
        Assert.Throws<InvalidOperationException>(() => default(ClientId).Value);
        Assert.Throws<InvalidOperationException>(() => default(ServicePointId).Value);
        Assert.Throws<InvalidOperationException>(() => default(HolderId).Value);
        Assert.Throws<InvalidOperationException>(() => default(CardId).Unique);
    }

    [Fact]
    public void A_card_identifier_carries_its_client_whatever_its_characters() => Check.QuickThrowOnFailure(Prop.ForAll(
        ClientIds().ToArbitrary(),
        client =>
        {
            var id = CardId.Make(client, DateTimeOffset.UnixEpoch.AddDays(20000));
            return CardId.TryCreate(id.ToString(), out var read) && read == id && read.Client == client;
        }));

    [Fact]
    public void Card_identifiers_sort_by_the_time_they_were_made()
    {
        var client = ClientId.Load("c");
        var ids = Enumerable.Range(0, 100).Select(minute => CardId.Make(client, DateTimeOffset.UnixEpoch.AddDays(20000).AddMinutes(minute)).Unique).ToList();

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Theory]
    [InlineData("crd_sentoft_0123456789abcdef0123456789abcdef", true)]
    [InlineData("crd_a_b_0123456789abcdef0123456789abcdef", true)]
    [InlineData("crd_sentoft_0123456789ABCDEF0123456789abcdef", false)]
    [InlineData("crd__0123456789abcdef0123456789abcdef", false)]
    [InlineData("crd_0123456789abcdef0123456789abcdef", false)]
    [InlineData("crd_sentoft_0123", false)]
    [InlineData("crd_../x_0123456789abcdef0123456789abcdef", false)]
    [InlineData("als_sentoft_0123456789abcdef0123456789abcdef", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_card_identifier_of_another_form_is_refused(string? text, bool valid) => Assert.Equal(valid, CardId.TryCreate(text, out _));

    private static Gen<ClientId> ClientIds() =>
        from length in Gen.Choose(1, UpstreamIdentifier.MaxLengthCharacters)
        from characters in Gen.Elements("ABCxyz0189._-".ToCharArray()).ArrayOf(length)
        let text = new string(characters)
        where UpstreamIdentifier.IsValid(text)
        select ClientId.Load(text);
}
