using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CardFunctions.Providers.Datatrans;

namespace CardFunctions.Tests.Providers;

public sealed class DatatransSignatureTests
{
    private const string Key = "0f1e2d3c4b5a69788796a5b4c3d2e1f000112233445566778899aabbccddeeff";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"transactionId":"240710141420948314","refno":"é"}""");
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    // Computed with another implementation of HMAC, so that ours is not held against itself:
    // hmac.new(bytes.fromhex(key), b'1559303131511' + b'{"a":1}', hashlib.sha256).hexdigest()
    [Fact]
    public void It_is_what_the_document_computes()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(1559303131511);

        Assert.Equal(SignatureVerdict.Good, DatatransSignature.Check(
            "t=1559303131511,s0=5c7bc618040ce760f71eda1deb46dc6f1840f13d27a0dd217797bd673a7562c8", """{"a":1}"""u8, new(Key), now));
    }

    [Fact]
    public void The_case_of_its_digits_and_parts_of_other_names_do_not_matter()
    {
        var header = Sign(Now, Body, Key);

        Assert.Equal(SignatureVerdict.Good, Check(header));
        Assert.Equal(SignatureVerdict.Good, Check(header.Replace(header[(header.IndexOf("s0=", StringComparison.Ordinal) + 3)..], header[(header.IndexOf("s0=", StringComparison.Ordinal) + 3)..].ToUpperInvariant(), StringComparison.Ordinal)));
        Assert.Equal(SignatureVerdict.Good, Check(header + ", s1=00"));
    }

    [Theory]
    [InlineData(-300, SignatureVerdict.Good)]
    [InlineData(300, SignatureVerdict.Good)]
    [InlineData(-301, SignatureVerdict.Stale)]
    [InlineData(301, SignatureVerdict.Stale)]
    public void It_is_good_for_five_minutes_to_either_side(int seconds, object verdict) =>
        Assert.Equal((SignatureVerdict)verdict, Check(Sign(Now.AddSeconds(seconds), Body, Key)));

    [Fact]
    public void A_byte_of_the_body_or_another_time_or_another_key_makes_it_wrong()
    {
        var header = Sign(Now, Body, Key);
        byte[] other = [.. Body[..^1], (byte)' '];

        Assert.Equal(SignatureVerdict.Wrong, DatatransSignature.Check(header, other, new(Key), Now));
        Assert.Equal(SignatureVerdict.Wrong, Check(header.Replace(Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), Now.AddMilliseconds(1).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        Assert.Equal(SignatureVerdict.Wrong, DatatransSignature.Check(header, Body, new(Key.Replace('f', 'e')), Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00f")]
    [InlineData("no hexadecimal digits")]
    public void A_key_that_is_none_signs_nothing(string key) =>
        Assert.Equal(SignatureVerdict.Wrong, DatatransSignature.Check(Sign(Now, Body, ""), Body, new(key), Now));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("t=1")]
    [InlineData("s0=00")]
    [InlineData("t=1,s0=")]
    [InlineData("t=1,s0=00")]
    [InlineData("t=-1,s0=@")]
    [InlineData("t=1e3,s0=@")]
    [InlineData("t=9999999999999999,s0=@")]
    [InlineData("t=1,t=2,s0=@")]
    [InlineData("t=1,s0=@,s0=@")]
    [InlineData("t=1;s0=@")]
    [InlineData("t=1,s0=@,")]
    public void What_has_another_form_is_none(string? header) =>
        Assert.Equal(SignatureVerdict.Malformed, Check(header?.Replace("@", new string('0', 64), StringComparison.Ordinal)));

    [Fact]
    public void A_header_that_is_far_too_long_is_none() =>
        Assert.Equal(SignatureVerdict.Malformed, Check(Sign(Now, Body, Key) + ",x=" + new string('0', 600)));

    private static SignatureVerdict Check(string? header) => DatatransSignature.Check(header, Body, new(Key), Now);

    internal static string Sign(DateTimeOffset time, byte[] body, string key)
    {
        var t = time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes(t), .. body];
        return $"t={t},s0={Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromHexString(key), signed))}";
    }
}
