using System.Text;
using CardFunctions.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Tests.Http;

/// <summary>Reads requests as the app does, without a server.</summary>
internal static class StrictJson
{
    private static readonly RequestJson Json =
        new ServiceCollection().AddHttp().AddJson(OrderJson.Default).BuildServiceProvider().GetRequiredService<RequestJson>();

    public static (Order? Order, Dictionary<string, string[]> Errors) ReadOrder(string json) => ReadOrder(Encoding.UTF8.GetBytes(json));

    public static (Order? Order, Dictionary<string, string[]> Errors) ReadOrder(byte[] json)
    {
        var faults = new Faults();
        var order = BodyReader.Read<OrderRequest, Order>(json, Json, faults);
        return (order, Errors(faults));
    }

    public static (Change? Change, Dictionary<string, string[]> Errors) ReadChange(string json)
    {
        var faults = new Faults();
        var change = BodyReader.Read<ChangeRequest, Change>(Encoding.UTF8.GetBytes(json), Json, faults);
        return (change, Errors(faults));
    }

    private static Dictionary<string, string[]> Errors(Faults faults) =>
        faults.ByPath().ToDictionary(entry => entry.Path, entry => entry.Messages.Select(message => message.English).ToArray(), StringComparer.Ordinal);
}
