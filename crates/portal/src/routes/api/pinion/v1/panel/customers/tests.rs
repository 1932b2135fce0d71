mod changes;
mod lists;
mod pins;

use pinion_protocol::panel::Customer;
use serde_json::{Value, json};

use crate::testing::{PanelClient, TestPortal};

/// An admin in the panel.
async fn admin(portal: &TestPortal) -> PanelClient {
    portal.admin("ada@example.org").await;
    portal.panel("ada@example.org").await
}

/// Registers somebody.
async fn add(panel: &PanelClient, name: &str, more: Value) -> Customer {
    let mut form = json!({
        "full_name": name,
        "email": format!("{}@example.org", name.to_lowercase().replace(' ', ".")),
    });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = panel.post("/customers", &form).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", String::from_utf8_lossy(&answer.body));
    answer.json()
}

async fn actions(panel: &PanelClient, id: i64) -> Vec<String> {
    let history: Vec<Value> = panel.get(&format!("/customers/{id}/history")).await.json();
    history.iter().map(|entry| entry["action"].as_str().unwrap().to_owned()).collect()
}
