using CardFunctions.Tables.Authentication;

namespace CardFunctions.Tests.Tables;

public sealed class ConnectionStringTests
{
    [Fact]
    public void The_emulator_has_its_usual_address()
    {
        var parsed = ConnectionString.Parse("UseDevelopmentStorage=true");

        Assert.Equal(new Uri("http://127.0.0.1:10002/devstoreaccount1"), parsed.Endpoint);
        Assert.Equal("devstoreaccount1", parsed.SharedKey!.AccountName);
    }

    [Theory]
    [InlineData("AccountName=acc;AccountKey=AQID", "https://acc.table.core.windows.net/")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=AQID==;EndpointSuffix=core.chinacloudapi.cn", "https://acc.table.core.chinacloudapi.cn/")]
    [InlineData("accountname=acc;accountkey=AQID;tableendpoint=http://127.0.0.1:1/acc/;", "http://127.0.0.1:1/acc")]
    [InlineData(" AccountName = acc ; AccountKey = AQID ; BlobEndpoint=https://b ", "https://acc.table.core.windows.net/")]
    public void An_account_and_its_key_are_taken(string text, string endpoint)
    {
        var parsed = ConnectionString.Parse(text.Replace("AQID==", "AQIDBA==", StringComparison.Ordinal));

        Assert.Equal(new Uri(endpoint), parsed.Endpoint);
        Assert.Equal("acc", parsed.SharedKey!.AccountName);
        Assert.Null(parsed.Sas);
    }

    [Theory]
    [InlineData("TableEndpoint=https://acc.table.core.windows.net;SharedAccessSignature=?sv=1&sig=a%3D")]
    [InlineData("AccountName=acc;SharedAccessSignature=sv=1&sig=a%3D")]
    public void A_shared_access_signature_is_taken(string text)
    {
        var parsed = ConnectionString.Parse(text);

        Assert.Equal(new Uri("https://acc.table.core.windows.net"), parsed.Endpoint);
        Assert.Equal("sv=1&sig=a%3D", parsed.Sas!.Signature);
        Assert.Null(parsed.SharedKey);
    }

    [Theory]
    [InlineData("nonsense-secret")]
    [InlineData("AccountName=acc")]
    [InlineData("AccountKey=secret")]
    [InlineData("AccountName=acc;AccountName=acc;AccountKey=secret")]
    [InlineData("TableEndpoint=ftp://secret;AccountName=acc;AccountKey=AQID")]
    [InlineData("AccountName=a b;AccountKey=secret")]
    public void A_faulty_one_is_refused_without_being_repeated(string text)
    {
        var failure = Assert.ThrowsAny<Exception>(() => ConnectionString.Parse(text));

        Assert.True(failure is FormatException or ArgumentException, failure.GetType().Name);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }
}
