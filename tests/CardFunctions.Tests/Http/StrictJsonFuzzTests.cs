using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace CardFunctions.Tests.Http;

public sealed class StrictJsonFuzzTests
{
    private const string Good = """
        {"name":"a","size":"large","urgent":true,"line":{"amount":12,"currency":"XOF"},
         "items":[{"amount":2,"currency":"CHF"},{"amount":3}],"tags":["x","null"],"labels":{"k":"v"},"at":"2026-11-22T10:00:00Z"}
        """;

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "1", "-1e999", "1.5", "\\ud800", "\\u0000", "\"name\"", "\"items\":", "é", "\uFEFF", " ", "//", "99999999999999999999",
    ];

    [Fact]
    public void A_body_with_bytes_replaced_is_read_or_refused_and_nothing_else()
    {
        var mutations = Gen.Choose(0, Good.Length - 1).SelectMany(place => Gen.Choose(0, 255).Select(value => (place, value))).ArrayOf(4);
        Prop.ForAll(Arb.From(mutations), changes =>
        {
            var bytes = Encoding.UTF8.GetBytes(Good);
            foreach (var (place, value) in changes)
            {
                bytes[place] = (byte)value;
            }

            return IsReadOrRefused(bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void A_body_with_pieces_of_JSON_put_in_is_read_or_refused_and_nothing_else()
    {
        var insertions = Gen.Choose(0, Good.Length).SelectMany(place => Gen.Elements(Pieces).Select(piece => (place, piece))).ArrayOf(3);
        Prop.ForAll(Arb.From(insertions), changes =>
        {
            var text = new StringBuilder(Good);
            foreach (var (place, piece) in changes)
            {
                text.Insert(place, piece);
            }

            return IsReadOrRefused(Encoding.UTF8.GetBytes(text.ToString()));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void A_body_cut_short_anywhere_is_refused()
    {
        var bytes = Encoding.UTF8.GetBytes(Good.TrimEnd());
        for (var length = 1; length < bytes.Length; length++)
        {
            Assert.Equal(["$"], StrictJson.ReadOrder(bytes[..length]).Errors.Keys);
        }
    }

    private static bool IsReadOrRefused(byte[] bytes)
    {
        var (order, errors) = StrictJson.ReadOrder(bytes);
        return order is null == (errors.Count > 0);
    }
}
