using System.Text;
using Sluice.Destinations;

namespace Sluice.Tests.Destinations;

/// <summary>Destinations and parcels for tests.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    public static SimpleDestination Destination(string type, params (string Name, string Value)[] settings) =>
        (SimpleDestination)Catalogue.Types[type].Create(settings.ToDictionary(one => one.Name, one => one.Value), []);

    public static Parcel Message(string json, string id = "m1", string type = "track") =>
        new(id, type, "POST", "/api/v1/customers/1/events"u8.ToArray(), "application/json", Encoding.UTF8.GetBytes(json));

    public static Parcel Call(string method, string target, string body = "", string contentType = "") =>
        new("c1", "call", method, Encoding.ASCII.GetBytes(target), contentType, Encoding.UTF8.GetBytes(body));

    public static Outgoing.Http Request(this SimpleDestination destination, Parcel parcel) =>
        Assert.IsType<Outgoing.Http>(destination.Build(parcel, Time));

    public static string? Header(this Outgoing.Http request, string name) =>
        request.Headers.SingleOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
